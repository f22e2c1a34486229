import { createHash, timingSafeEqual } from 'node:crypto'
import type { Middleware } from 'appserver'

/**
 * Lets in who knows a name and its password (RFC 7617), and tells the application the name as REMOTE_USER (RFC 3875 section 4.1.11).
 *
 * @param realm what the browser shows; without quotes and backslashes
 * @param passwords by name
 */
export function basicAuth(realm: string, passwords: ReadonlyMap<string, string>): Middleware {
  return (application) => (environ, startResponse) => {
    const [, encoded = ''] = /^basic +([\w+/-]+=*)$/i.exec(environ.HTTP_AUTHORIZATION ?? '') ?? []
    const [, name = '', given = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString()) ?? []
    const expected = passwords.get(name)
    // Compared also where there is no such name, so that the time of the answer does not tell which names there are.
    if (isEqual(given, expected ?? '') && expected !== undefined) {
      environ.REMOTE_USER = name
      environ.AUTH_TYPE = 'Basic'
      return application(environ, startResponse)
    }
    startResponse('401 Unauthorized', [
      ['WWW-Authenticate', `Basic realm="${realm}", charset="UTF-8"`],
      ['Content-Type', 'text/plain; charset=utf-8'],
    ])
    return ['Please sign in.\n']
  }
}

/** In a time that does not depend on where the texts differ, nor on how long they are. */
function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
