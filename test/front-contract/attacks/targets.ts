import { type Attack, contraband, lines, smuggledRequest } from './attack.ts'

/** A request line as it is, before an ordinary head. */
function request(line: string): string {
  return lines(line, 'Host: test', '', '')
}

function crooked(name: string, line: string, more: Partial<Attack> = {}): Attack {
  return { name, bytes: request(line), ...more }
}

/** Request lines that RFC 9112, section 3, does not have, or that mean something else to whoever looks twice. */
export const targetAttacks: readonly Attack[] = [
  crooked('an absolute target of another host', 'GET http://other/path HTTP/1.1', { sends: ['GET /path'] }),
  crooked('an absolute target with a user in it', 'GET http://test@other/path HTTP/1.1'),
  crooked('an absolute target that is not closed', 'GET http://[::1 HTTP/1.1', { source: 'http-proxy 1.18.1' }),
  crooked('an absolute target of another scheme', 'GET file:///etc/passwd HTTP/1.1'),
  crooked('the authority form', 'GET test:80 HTTP/1.1'),
  crooked('CONNECT', 'CONNECT test:80 HTTP/1.1'),
  crooked('CONNECT with a path', 'CONNECT / HTTP/1.1'),
  crooked('the asterisk outside OPTIONS', 'GET * HTTP/1.1'),
  crooked('a target that begins with @', 'GET @other/path HTTP/1.1'),
  crooked('a target that begins with a backslash', 'GET \\\\other\\path HTTP/1.1'),
  crooked('a fragment', 'GET /path#fragment HTTP/1.1', { source: 'CVE-2023-45539 (haproxy)', sends: ['GET /path'] }),
  crooked('a line end written as percent signs', `GET /%0d%0a%0d%0aGET%20/${'x'}%20HTTP/1.1 HTTP/1.1`, {
    sends: ['GET /%0d%0a%0d%0aGET%20/x%20HTTP/1.1'],
  }),
  crooked('a NUL in the target', 'GET /a\x00b HTTP/1.1'),
  crooked('a bare CR in the target', `GET /a\rGET /${contraband} HTTP/1.1`),
  crooked('a tab in the request line', `GET\t/${contraband} HTTP/1.1`),
  crooked('two spaces in the request line', 'GET  /path HTTP/1.1', { sends: ['GET /path'] }),
  crooked('a space in the target', `GET /a /${contraband} HTTP/1.1`),
  crooked('a space behind the version', 'GET / HTTP/1.1 ', { sends: ['GET /'] }),
  crooked('a space before the method', ' GET / HTTP/1.1'),
  crooked('a method in lower case', 'get / HTTP/1.1'),
  crooked('a method with a control character', 'G\x01T / HTTP/1.1'),
  crooked('a version of three digits', 'GET / HTTP/1.10', { sends: ['GET /'] }),
  crooked('a version with a letter', 'GET / HTTP/1.x'),
  crooked('a version of two digits before the point', 'GET / HTTP/11.1'),
  crooked('a version with a minus', 'GET / HTTP/-1.1'),
  crooked('an empty request line and then a good one', '\r\nGET / HTTP/1.1', { sends: ['GET /'] }),
  { name: 'HTTP/0.9 with a request behind it', bytes: `GET /\r\n${smuggledRequest}`, sends: ['GET /'] },
  { name: 'lines that end in a bare LF', bytes: 'GET / HTTP/1.1\nHost: test\n\n', sends: ['GET /'] },
  { name: 'an answer in place of a request', bytes: lines('HTTP/1.1 200 OK', 'Content-Length: 0', '', '') },
  { name: 'TRACE', bytes: request('TRACE / HTTP/1.1') },
  {
    name: 'a good request, and nonsense behind it',
    bytes: `${request('GET /first HTTP/1.1')}\x00\x01\x02\r\n\r\n${smuggledRequest}`,
    sends: ['GET /first'],
    answers: 2,
  },
]
