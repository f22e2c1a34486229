import { LoadError } from '../errors.ts'
import { formatBindAddress } from '../settings/index.ts'
import type { Settings } from '../settings/table.ts'

/**
 * Holds an application to what the binds can carry.
 *
 * @param interfaceName how it is called
 * @param plugins how many the config file has
 * @throws {LoadError} it needs node:http's own objects, or plugins that would be passed by, and a bind has FastCGI
 */
export function checkCarried(bind: Settings['bind'], interfaceName: string, plugins: number): void {
  const where = bind.find(({ protocol }) => protocol === 'fastcgi')
  if (!where) return
  const name = formatBindAddress(where)
  if (interfaceName === 'node')
    throw new LoadError(
      `a (request, response) application can't be served at ${name}: it needs node:http's objects, which FastCGI has not; bind it to an address without fastcgi`,
    )
  if (plugins > 0)
    throw new LoadError(
      `the config file's plugins see no request that comes by ${name}: bind an address without fastcgi, or remove them`,
    )
}
