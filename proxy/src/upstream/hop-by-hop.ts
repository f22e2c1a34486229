import type { IncomingHttpHeaders } from 'node:http'

/** RFC 9110 section 7.6.1, and the ones from practice. Transfer-Encoding is the caller's: a request still needs it. */
const hopByHop = ['keep-alive', 'proxy-connection', 'te', 'upgrade', 'trailer', 'http2-settings']

/** Removes what concerns one connection only, including the fields that Connection names. */
export function stripHopByHop(headers: IncomingHttpHeaders): void {
  const named = (headers.connection ?? '').split(',').map((option) => option.trim().toLowerCase())
  delete headers.connection
  for (const name of [...hopByHop, ...named]) hide(headers, name)
}

/**
 * Node's agent reads an upstream's `Keep-Alive: timeout` from these same headers when it decides how long the connection
 * may be reused, so the field is hidden from copying instead of deleted.
 */
function hide(headers: IncomingHttpHeaders, name: string): void {
  if (name !== 'keep-alive') delete headers[name]
  else if (headers[name] !== undefined) Object.defineProperty(headers, name, { enumerable: false })
}
