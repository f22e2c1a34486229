import { RequestError } from '../errors.ts'

const absoluteForm = /^https?:\/\/([^/?#]+)/i

/** RFC 3986 section 3.2.2 without the comma, which would be two hosts in one; then a port. No userinfo, no path. */
const hostAndPort = /^(?:[A-Za-z0-9._~%!$&'()*+;=-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/

export function isHostAndPort(text: string): boolean {
  return hostAndPort.test(text)
}

/** The host and port of a target in absolute form (RFC 9112 section 3.2.2). */
export function targetAuthority(target: string): string | undefined {
  return absoluteForm.exec(target)?.[1]
}

/** What is wrong with the target: RFC 9112 section 3.2 allows four forms, each for its own methods. */
export function refuseTarget(method: string, target: string): RequestError | undefined {
  if (target.includes('#')) return malformed('has a fragment')
  if (target.startsWith('/')) return undefined
  if (target === '*') return method === 'OPTIONS' ? undefined : malformed('is * without OPTIONS')
  return targetAuthority(target) === undefined ? malformed('is neither a path nor an http URL') : undefined
}

function malformed(what: string): RequestError {
  return new RequestError(400, `malformed request: the target ${what}`)
}
