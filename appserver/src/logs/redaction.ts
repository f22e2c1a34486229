/** What stands in a log where a secret stood. */
const mark = '[redacted]'

/** Query parameters whose value never reaches a log. Compared without case, `-`, `_` and `.`. */
export const secretParameters: readonly string[] = [
  'auth',
  'authorization',
  'code',
  'credential',
  'credentials',
  'jwt',
  'otp',
  'passphrase',
  'pwd',
  'session',
  'sessionid',
  'sid',
  'sig',
  'ticket',
  'xamzcredential',
]

/** Endings of the names of further such parameters: `token` stands for `access_token` and `csrfToken`, too. */
export const secretEndings: readonly string[] = [
  'apikey',
  'accesskey',
  'passwd',
  'password',
  'privatekey',
  'secret',
  'signature',
  'token',
]

/** Header fields whose value never reaches a log. */
export const secretHeaders: readonly string[] = [
  'authorization',
  'cookie',
  'proxy-authorization',
  'set-cookie',
  'x-amz-security-token',
  'x-api-key',
  'x-auth-token',
  'x-csrf-token',
  'x-csrftoken',
  'x-xsrf-token',
]

const secret = new RegExp(`^(?:${secretParameters.join('|')})$|(?:${secretEndings.join('|')})$`)

/** Whatever may hold such a name, however it is written: most queries hold none, and need not be taken apart. */
const maybeSecret = new RegExp(
  ['%', ...[...secretParameters, ...secretEndings].map((word) => [...word].join('[-_.\\s]*'))].join('|'),
  'i',
)

/** A request target, or the URL of a Referer, without the secrets of its query and of its user part. */
export function redactUrl(url: string): string {
  const start = url.indexOf('?')
  const path = start === -1 ? url : url.slice(0, start)
  // Most targets are a path: nothing to search there.
  const safe = path.includes('@') ? path.replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/@]*@/i, `$1//${mark}@`) : path
  return start === -1 ? safe : `${safe}?${redactQuery(url.slice(start + 1))}`
}

/** A query string without the values of {@link secretParameters}. */
export function redactQuery(query: string): string {
  if (!maybeSecret.test(query)) return query
  return query.replace(/([^&;=#?]+)=([^&;#]*)/g, (pair, name: string) => (isSecret(name) ? `${name}=${mark}` : pair))
}

/** A header field's value as it may be logged. @param name in lower case */
export function redactHeader(name: string, value: string): string {
  if (secretHeaders.includes(name)) return mark
  return name === 'referer' || name === 'location' ? redactUrl(value) : value
}

function isSecret(name: string): boolean {
  const plain = decode(name)
  // The innermost key of user[password], as form parsers read it.
  const key = plain.endsWith(']') ? (/\[([^\]]+)\]$/.exec(plain)?.[1] ?? plain) : plain
  return secret.test(key.toLowerCase().replace(/[-_.\s]/g, ''))
}

/** An application reads %74oken as token. */
function decode(name: string): string {
  try {
    return name.includes('%') ? decodeURIComponent(name) : name
  } catch {
    return name
  }
}
