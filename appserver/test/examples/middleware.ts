import { expect, onTestFinished } from 'vitest'
import { type Application, type Middleware, validator } from '../../src/index.ts'
import { Harness } from '../harness.ts'

/** The middleware around the application on a real socket, held to the rules on both of its sides. */
export async function serve(middleware: Middleware, application: Application): Promise<Harness> {
  const harness = await Harness.tsgi(validator(middleware(validator(application))))
  onTestFinished(() => {
    // What breaks a rule when nobody listens any more is written to tsgi.errors.
    expect(harness.written).toEqual([])
  })
  return harness
}
