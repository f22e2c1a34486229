import type { Environ } from '../tsgi.ts'

/** The headers of the request, from the keys that they became: repeated ones come joined (Fetch, "get, decode, and split"). */
export function requestHeaders(environ: Environ): Headers {
  const headers = new Headers()
  for (const key in environ) {
    if (!key.startsWith('HTTP_')) continue
    const value = environ[key]
    if (typeof value === 'string') headers.append(key.slice('HTTP_'.length).toLowerCase().replaceAll('_', '-'), value)
  }
  if (environ.CONTENT_TYPE !== undefined) headers.append('content-type', environ.CONTENT_TYPE)
  if (environ.CONTENT_LENGTH !== undefined) headers.append('content-length', environ.CONTENT_LENGTH)
  return headers
}
