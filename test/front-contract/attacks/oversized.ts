import { type Attack, lines } from './attack.ts'

function get(...fields: readonly string[]): string {
  return lines('GET / HTTP/1.1', 'Host: test', ...fields, '', '')
}

function chunked(body: string): string {
  return `${lines('POST / HTTP/1.1', 'Host: test', 'Transfer-Encoding: chunked', '', '')}${body}`
}

const many = 100_000

/** More of something than anybody needs, in the hope of a buffer, a limit or a counter that is passed. */
export const oversizedAttacks: readonly Attack[] = [
  { name: 'a long target', bytes: lines(`GET /${'a'.repeat(many)} HTTP/1.1`, 'Host: test', '', '') },
  { name: 'a long query', bytes: lines(`GET /?${'a=1&'.repeat(many / 4)} HTTP/1.1`, 'Host: test', '', '') },
  { name: 'a long method', bytes: lines(`${'A'.repeat(many)} / HTTP/1.1`, 'Host: test', '', '') },
  { name: 'a long version', bytes: lines(`GET / HTTP/1.${'1'.repeat(many)}`, 'Host: test', '', '') },
  { name: 'a long Host', bytes: lines('GET / HTTP/1.1', `Host: ${'a'.repeat(many)}`, '', '') },
  { name: 'a long value', bytes: get(`X-A: ${'a'.repeat(many)}`) },
  { name: 'a long name', bytes: get(`X-${'a'.repeat(many)}: b`) },
  { name: 'a long Cookie', bytes: get(`Cookie: ${'a=1; '.repeat(many / 5)}`) },
  {
    name: 'more fields than are counted',
    source: 'CVE-2026-58044 (node)',
    bytes: lines(
      'POST / HTTP/1.1',
      ...Array.from({ length: 3000 }, (_, index) => `X-${index}: y`),
      'Host: test',
      'Content-Length: 5',
      '',
      'hello',
    ),
  },
  {
    name: 'more fields than are counted in a handshake',
    source: 'CVE-2024-37890 (ws)',
    bytes: get(
      ...Array.from({ length: 3000 }, (_, index) => `X-${index}: y`),
      'Connection: Upgrade',
      'Upgrade: websocket',
    ),
  },
  {
    name: 'a long content type of nonsense',
    source: 'CVE-2025-32442 (fastify)',
    bytes: get(`Content-Type: ${'application/ json;'.repeat(200)}`),
    sends: ['GET /'],
  },
  { name: 'many empty lines', bytes: `${'\r\n'.repeat(many)}${get()}`, sends: ['GET /'] },
  {
    name: 'a long chunk extension',
    source: 'CVE-2024-22019 (node), CVE-2024-21647 (puma)',
    bytes: chunked(`1;${'a'.repeat(3_000_000)}\r\nX\r\n0\r\n\r\n`),
    sends: ['POST / X'],
  },
  {
    name: 'a chunk extension on each of many chunks',
    source: 'CVE-2023-39326 (Go)',
    bytes: chunked(`${`1;${'a'.repeat(4000)}\r\nX\r\n`.repeat(500)}0\r\n\r\n`),
    sends: ['POST / 500 bytes'],
  },
  {
    name: 'a chunk size with many zeros',
    bytes: chunked(`${'0'.repeat(many)}5\r\nhello\r\n0\r\n\r\n`),
    sends: ['POST / hello'],
  },
  {
    name: 'a chunk of more than may be uploaded',
    bytes: chunked(`${'f'.repeat(15)}\r\nhello`),
    begins: 'POST /',
    clientEnds: true,
  },
  {
    name: 'a long trailer',
    bytes: chunked(`5\r\nhello\r\n0\r\nX: ${'a'.repeat(many)}\r\n\r\n`),
    sends: ['POST / hello'],
  },
  {
    name: 'many trailers',
    bytes: chunked(`5\r\nhello\r\n0\r\n${'X: y\r\n'.repeat(many)}\r\n`),
    sends: ['POST / hello'],
  },
  {
    name: 'a length of more than may be uploaded',
    bytes: lines('POST / HTTP/1.1', 'Host: test', 'Content-Length: 999999999999', '', 'hello'),
  },
  { name: 'many requests behind a malformed one', bytes: `${get('Host: other')}${get().repeat(1000)}` },
]
