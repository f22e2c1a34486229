import type { Application, Middleware } from 'appserver'

/**
 * Puts an application below a path: what is asked there is its own, the rest is answered as before.
 *
 * @param prefix starts with `/` and does not end with one; percent-decoded, as PATH_INFO is
 * @throws {TypeError} another prefix
 */
export function mount(prefix: string, mounted: Application): Middleware {
  if (!/^\/.*[^/]$/s.test(prefix))
    throw new TypeError(`prefix: expected a path like /polls, got ${JSON.stringify(prefix)}`)
  return (application) => (environ, startResponse) => {
    const path = environ.PATH_INFO
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return application(environ, startResponse)
    environ.SCRIPT_NAME += prefix
    environ.PATH_INFO = path.slice(prefix.length)
    return mounted(environ, startResponse)
  }
}
