import { RequestError } from '../../errors.ts'
import { originForm, splitTarget } from '../environ.ts'
import type { Environ } from '../tsgi.ts'

/** What stays as it is in every URL: no escapes in its path, nothing that needs one, and, with a look at the dots, no segments to resolve. */
const plainTarget = /^\/[\w~!$&()*+,;=:@/.-]*(?:\?[\w~!$&()*+,;=:@/.?%-]*)?$/

/** The URLs of a server's requests. */
export class RequestUrls {
  /** Of the last request: most name the same host. */
  #asked = ''
  #origin = ''

  /**
   * The URL that the client asked for, as WHATWG writes it: host in lower case, default port left out, dot segments resolved,
   * escapes as they were sent. What is mounted below SCRIPT_NAME has that in its path.
   *
   * @throws {RequestError} 400: the host is none that a URL can have
   */
  of(environ: Environ): string {
    const { SERVER_NAME: name, SERVER_PORT: port, REQUEST_URI: target, 'tsgi.url_scheme': scheme } = environ
    const asked = `${scheme}://${authority(name, port)}`
    if (asked !== this.#asked) {
      this.#origin = parse(asked, '/').origin
      this.#asked = asked
    }
    if (isAsSent(environ) && plainTarget.test(target) && !target.includes('/.')) return this.#origin + target
    return parse(asked, pathAndQuery(environ)).href
  }
}

function parse(asked: string, target: string): URL {
  const url = URL.parse(asked + target)
  if (url) return url
  const host = asked.slice(asked.indexOf('//') + 2)
  throw new RequestError(400, `malformed request: the host ${JSON.stringify(host)} makes no URL`)
}

/** Whether nobody has changed, and nothing had to be decoded of, what the target stands for. */
function isAsSent({ REQUEST_URI, SCRIPT_NAME, PATH_INFO, QUERY_STRING }: Environ): boolean {
  const path = SCRIPT_NAME + PATH_INFO
  return REQUEST_URI === (QUERY_STRING === '' ? path : `${path}?${QUERY_STRING}`)
}

function authority(name: string, port: string): string {
  // The address that was connected to, where no Host header was sent, comes without the brackets.
  const host = name.includes(':') && !name.startsWith('[') ? `[${name}]` : name
  return port === '' ? host : `${host}:${port}`
}

/** As it was sent, unless somebody on the way here has changed what it stands for. */
function pathAndQuery({ REQUEST_URI, SCRIPT_NAME, PATH_INFO, QUERY_STRING }: Environ): string {
  // RFC 9112 section 3.3: the asterisk stands for a target without a path.
  if (REQUEST_URI === '*') return ''
  const sent = splitTarget(REQUEST_URI, '')
  const isSent = sent.path === SCRIPT_NAME + PATH_INFO
  if (isSent && sent.query === QUERY_STRING) return originForm(REQUEST_URI)
  const path = isSent ? sent.rawPath : escapePath(SCRIPT_NAME + PATH_INFO)
  return QUERY_STRING === '' ? path : `${path}?${QUERY_STRING}`
}

/** A decoded path, with escapes for what is no path character (RFC 3986 section 3.3). */
function escapePath(path: string): string {
  return path.toWellFormed().replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/]+/g, encodeURIComponent)
}
