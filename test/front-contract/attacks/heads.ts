import { type Attack, contraband, lines, smuggledRequest } from './attack.ts'

function get(...fields: readonly string[]): string {
  return lines('GET / HTTP/1.1', 'Host: test', ...fields, '', '')
}

/** Fields that belong to the front: a client that sends one wants to be taken for another. */
const claims = [
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Real-IP',
  'Forwarded',
  'X-Accel-Mapping',
  'Proxy',
  'X_Forwarded_For',
  'X-Forwarded_For',
].map(
  (name): Attack => ({ name: `${name} of the client's own`, bytes: get(`${name}: ${contraband}`), sends: ['GET /'] }),
)

const fields: readonly Attack[] = [
  {
    name: 'a field without a name',
    source: 'CVE-2023-25725 (haproxy)',
    bytes: get(`: ${contraband}`),
    sends: ['GET /'],
  },
  { name: 'a field without a colon', bytes: get(contraband), sends: ['GET /'] },
  { name: 'a name with a NUL in it', bytes: get(`X-\x00A: ${contraband}`), sends: ['GET /'] },
  { name: 'a name of letters beyond ASCII', bytes: get(`X-\xc4: ${contraband}`), sends: ['GET /'] },
  { name: 'a name with brackets', bytes: get(`X(A): ${contraband}`), sends: ['GET /'] },
  { name: 'a NUL in a value', bytes: get('X-A: a\x00b') },
  { name: 'a fold before the first field', bytes: lines('GET / HTTP/1.1', ' X-A: b', 'Host: test', '', '') },
  { name: 'a fold with a tab', source: 'CVE-2024-27982 (node)', bytes: get('X-A: y', '\tContent-Length: 5') },
  {
    name: 'a head that ends with CR and another byte',
    source: 'CVE-2025-23167 (node)',
    bytes: `${lines('GET / HTTP/1.1', 'Host: test', '')}\rX${smuggledRequest}`,
  },
  { name: 'two different Hosts', source: 'gunicorn 26.1.0', bytes: get('Host: other') },
  {
    name: 'Host with a NUL in it',
    source: 'CVE-2026-48930 (node)',
    bytes: lines('GET / HTTP/1.1', 'Host: te\x00st', '', ''),
  },
  {
    name: 'Host with a request in its port',
    bytes: lines('GET / HTTP/1.1', `Host: test:80 GET /${contraband}`, '', ''),
  },
  {
    name: '__proto__ as a name',
    source: 'CVE-2026-21710 (node)',
    bytes: get('__proto__: x', 'constructor: y'),
    sends: ['GET /'],
  },
  {
    name: 'Connection that names the length',
    bytes: lines(
      'POST / HTTP/1.1',
      'Host: test',
      'Connection: close, content-length',
      `Content-Length: ${smuggledRequest.length}`,
      '',
      smuggledRequest,
    ),
    sends: [`POST / ${smuggledRequest}`.trimEnd()],
  },
  {
    name: 'Connection that names the coding',
    bytes: lines(
      'POST / HTTP/1.1',
      'Host: test',
      'Connection: close, transfer-encoding',
      'Transfer-Encoding: chunked',
      '',
      `${smuggledRequest.length.toString(16)}\r\n${smuggledRequest}\r\n0\r\n\r\n`,
    ),
    sends: [`POST / ${smuggledRequest}`.trimEnd()],
  },
  { name: 'Connection that names Host', bytes: get('Connection: close, host'), sends: ['GET /'] },
  {
    name: 'Connection that names the forwarding fields',
    bytes: get('Connection: close, X-Forwarded-For, X-Forwarded-Proto, X-Request-Id'),
    sends: ['GET /'],
  },
  {
    name: 'two content types',
    source: 'gunicorn 26.1.0',
    bytes: get('Content-Type: a/b', 'Content-Type: c/d'),
    sends: ['GET /'],
  },
  {
    name: 'a PROXY protocol line',
    source: 'puma #3944',
    bytes: `PROXY TCP4 203.0.113.7 192.0.2.1 4711 80\r\n${get()}`,
  },
  {
    name: 'a PROXY protocol line before the second request',
    source: 'puma #3944',
    bytes: `${get()}PROXY TCP4 203.0.113.7 192.0.2.1 4711 80\r\n${get()}`,
    sends: ['GET /'],
    answers: 2,
  },
]

const handshake = ['Connection: Upgrade', 'Upgrade: websocket']
const agreed = [...handshake, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==']
/** Through a tunnel the claim would arrive; as a request behind another the front takes it away. */
const claimingRequest = lines('GET /second HTTP/1.1', 'Host: test', `X-Forwarded-For: ${contraband}`, '', '')

/** A front that opens a tunnel before the application has agreed lets everything behind the request through. */
const upgrades: readonly Attack[] = [
  {
    name: 'a WebSocket handshake that fails, and a request behind it',
    bytes: `${get(...handshake, 'Sec-WebSocket-Version: 777')}${claimingRequest}`,
    sends: ['GET /', 'GET /second'],
  },
  {
    name: 'a WebSocket handshake with a body that is a request',
    bytes: `${get(...agreed, `Content-Length: ${smuggledRequest.length}`)}${smuggledRequest}`,
    sends: [`GET / ${smuggledRequest}`.trimEnd()],
    begins: 'GET /',
  },
  {
    name: 'a WebSocket handshake with a chunked body that is a request',
    bytes: `${get(...agreed, 'Transfer-Encoding: chunked')}${smuggledRequest.length.toString(16)}\r\n${smuggledRequest}\r\n0\r\n\r\n`,
    sends: [`GET / ${smuggledRequest}`.trimEnd()],
    begins: 'GET /',
  },
  {
    name: 'a WebSocket handshake behind a request that is not answered yet',
    bytes: `${get()}${get(...handshake, 'Sec-WebSocket-Version: 777')}`,
    sends: ['GET /', 'GET /'],
    answers: 2,
  },
  {
    name: 'CONNECT behind a request that is not answered yet',
    bytes: `${get()}${lines('CONNECT test:80 HTTP/1.1', 'Host: test', '', '')}`,
    sends: ['GET /'],
    answers: 2,
  },
  {
    name: 'a request behind one that says it is the last',
    bytes: `${get('Connection: close')}${smuggledRequest}`,
    sends: ['GET /'],
    answers: 2,
  },
  {
    name: 'an upgrade to h2c',
    bytes: `${get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA')}PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    sends: ['GET /'],
  },
  { name: 'HTTP/2 without an upgrade', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00' },
  { name: 'a TLS handshake', bytes: '\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03' },
]

export const headAttacks: readonly Attack[] = [...claims, ...fields, ...upgrades]
