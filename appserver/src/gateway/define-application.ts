import { brand } from './brand.ts'
import type { Application } from './tsgi.ts'

/**
 * Says that a function is a TSGI application. It is returned as it is, with a mark that `--interface auto` recognizes for certain,
 * and its parameters need no types of their own: `defineApplication((environ, startResponse) => …)`.
 *
 * @throws {TypeError} the function is frozen
 */
export function defineApplication<Defined extends Application>(application: Defined): Defined {
  return brand(application, 'tsgi')
}
