import { type Attack, lastRequest, lines, smuggledRequest } from './attack.ts'

/** A POST whose fields after Host are given, with what follows its head. */
function post(fields: readonly string[], rest: string): string {
  return `${lines('POST / HTTP/1.1', 'Host: test', ...fields, '', '')}${rest}`
}

const endThenSmuggled = `0\r\n\r\n${smuggledRequest}`
const chunked = 'Transfer-Encoding: chunked'

/** A request in a chunk: who reads the chunk's size as a length of the body takes it for the next request. */
const smuggledInChunk = `${smuggledRequest.length.toString(16)}\r\n${smuggledRequest}\r\n0\r\n\r\n`
const firstLineLength = smuggledRequest.length.toString(16).length + 2

function disguised(name: string, field: string, source?: string): Attack {
  const fields = [`Content-Length: ${endThenSmuggled.length}`, field]
  return { name: `a length beside ${name}`, bytes: post(fields, endThenSmuggled), ...(source && { source }) }
}

/** Length against chunks: one side reads the one, the other side the other. */
const disagreements: readonly Attack[] = [
  {
    name: 'CL.TE: a length that covers the request behind the last chunk',
    bytes: post([`Content-Length: ${endThenSmuggled.length}`, chunked], endThenSmuggled),
  },
  {
    name: 'TE.CL: a length that ends before the request in the chunk',
    bytes: post([chunked, `Content-Length: ${firstLineLength}`], smuggledInChunk),
  },
  {
    name: 'CL.0: a body in a GET that is a request',
    bytes: `${lines('GET / HTTP/1.1', 'Host: test', `Content-Length: ${smuggledRequest.length}`, '', '')}${smuggledRequest}`,
    sends: [`GET / ${smuggledRequest}`.trimEnd()],
  },
  {
    name: 'TE.0: a request in the chunk of an OPTIONS',
    source: 'CVE-2026-29057 (http-proxy)',
    bytes: `${lines('OPTIONS / HTTP/1.1', 'Host: test', chunked, '', '')}${smuggledInChunk}`,
    sends: [`OPTIONS / ${smuggledRequest}`.trimEnd()],
  },
  {
    name: 'TE.0: a request in the chunk of a DELETE',
    source: 'CVE-2026-29057 (http-proxy)',
    bytes: `${lines('DELETE / HTTP/1.1', 'Host: test', chunked, '', '')}${smuggledInChunk}`,
    sends: [`DELETE / ${smuggledRequest}`.trimEnd()],
  },
  {
    name: 'a request in the body of a HEAD',
    bytes: `${lines('HEAD / HTTP/1.1', 'Host: test', `Content-Length: ${smuggledRequest.length}`, '', '')}${smuggledRequest}`,
    sends: [`HEAD / ${smuggledRequest}`.trimEnd()],
  },
  {
    name: 'a request in a body that is announced by Expect',
    bytes: post(['Expect: 100-continue', `Content-Length: ${smuggledRequest.length}`], smuggledRequest),
    sends: [`POST / ${smuggledRequest}`.trimEnd()],
  },
  disguised('chunked in capitals', 'TRANSFER-ENCODING: CHUNKED'),
  disguised('a second coding', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', 'CVE-2024-1135 (gunicorn)'),
  disguised('a second coding that nobody knows', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: x'),
  disguised('a coding list', 'Transfer-Encoding: identity, chunked', 'CVE-2022-24790 (puma)'),
  disguised('a coding with a prefix', 'Transfer-Encoding: xchunked', 'CVE-2024-6827 (gunicorn)'),
  disguised('a coding in quotes', 'Transfer-Encoding: "chunked"'),
  disguised('a coding with a parameter', 'Transfer-Encoding: chunked;q=1'),
  disguised('a coding with a comma before it', 'Transfer-Encoding: ,chunked'),
  disguised('a coding with a NUL behind it', 'Transfer-Encoding: chunked\x00'),
  disguised('a coding after a vertical tab', 'Transfer-Encoding: \x0bchunked'),
  disguised('a coding with a bare CR behind it', 'Transfer-Encoding: chunked\rX: y', 'CVE-2022-35256 (node)'),
  disguised('a coding after a fold', 'Transfer-Encoding:\r\n chunked', 'CVE-2022-32213 (node)'),
  disguised('a coding whose name has a space behind it', 'Transfer-Encoding : chunked'),
  disguised('a coding whose name has a space before it', ' Transfer-Encoding: chunked'),
  disguised('a coding whose name has a tab behind it', 'Transfer-Encoding\t: chunked'),
  disguised('a coding behind a bare LF', 'X: y\nTransfer-Encoding: chunked', 'CVE-2022-32214 (node)'),
  disguised('a coding behind a bare CR', 'X: y\rTransfer-Encoding: chunked', 'CVE-2023-30589 (node)'),
  { name: 'a length with a minus, and a request behind', bytes: post(['Content-Length: -1'], smuggledRequest) },
  {
    name: 'no length at all',
    source: 'CVE-2023-40175 (puma), CVE-2023-40225 (haproxy)',
    bytes: post(['Content-Length:'], smuggledRequest),
  },
  {
    name: 'a length with leading zeros and letters',
    bytes: post([`Content-Length: 00${smuggledRequest.length}a`], smuggledRequest),
  },
  {
    name: 'a length of 0 and a real one',
    bytes: post(['Content-Length: 0', `Content-Length: ${smuggledRequest.length}`], smuggledRequest),
  },
  {
    name: 'a length that wraps around 64 bits',
    bytes: post(['Content-Length: 18446744073709551616'], smuggledRequest),
  },
  {
    name: 'a length with an underscore in its name',
    bytes: post(['Content-Length: 5', `Content_Length: ${5 + smuggledRequest.length}`], `hello${lastRequest}`),
    sends: ['POST / hello', 'GET /last'],
    answers: 2,
  },
  {
    name: 'a coding with an underscore in its name',
    bytes: post(['Content-Length: 5', 'Transfer_Encoding: chunked'], 'hello'),
    sends: ['POST / hello'],
  },
]

/** What a chunk may not be: RFC 9112, section 7.1. */
function chunks(name: string, body: string, more: Partial<Attack> = {}): Attack {
  return { name, bytes: post([chunked], `${body}${lastRequest}`), begins: 'POST /', ...more }
}

/** May be left out by who passes the message on (RFC 9110, section 6.5.1): then the request behind it is an ordinary one. */
function trailer(name: string, fields: string, more: Partial<Attack> = {}): Attack {
  return chunks(name, `5\r\nhello\r\n0\r\n${fields}`, { sends: ['POST / hello', 'GET /last'], ...more })
}

const malformedChunks: readonly Attack[] = [
  chunks("two other bytes where a chunk's data ends", '5\r\nhelloXX0\r\n\r\n', { source: 'CVE-2025-43859 (h11)' }),
  chunks("a bare LF where a chunk's data ends", '5\r\nhello\n0\r\n\r\n', { source: 'CVE-2025-22871 (Go)' }),
  chunks('a chunk size in more than 64 bits', '10000000000000005\r\nhello\r\n0\r\n\r\n'),
  chunks('a chunk size with a plus', '+5\r\nhello\r\n0\r\n\r\n'),
  chunks('a chunk size with a space before it', ' 5\r\nhello\r\n0\r\n\r\n'),
  chunks('a chunk extension with a bare LF in it', '5;a\nhello\r\n0\r\n\r\n', { source: 'CVE-2025-55315 (Kestrel)' }),
  {
    name: 'a request behind a bare LF in a chunk extension',
    source: 'CVE-2025-58056 (Netty)',
    // Who ends the line at the LF reads a chunk of xx and one with the request in it; who does not, a chunk of its size.
    bytes: post([chunked], `2;\nxx\r\n${endThenSmuggled.length.toString(16)}\r\n${endThenSmuggled}\r\n0\r\n\r\n`),
    sends: [`POST / xx${endThenSmuggled}`.trimEnd()],
    begins: 'POST /',
  },
  trailer('a trailer that ends in a bare LF', 'X: y\n\r\n'),
  trailer('a trailer that is a request', smuggledRequest),
  trailer('a trailer with a length', 'Content-Length: 70\r\n\r\n', { source: 'gunicorn 26.0' }),
  {
    name: 'an empty chunk and then the end of the connection',
    source: 'gunicorn 26.1.0',
    bytes: post([chunked], '5\r\nhello\r\n0\r\n'),
    begins: 'POST /',
    clientEnds: true,
  },
  {
    name: 'a body that ends in the middle of a chunk',
    bytes: post([chunked], '50\r\nhello'),
    begins: 'POST /',
    clientEnds: true,
  },
]

export const framingAttacks: readonly Attack[] = [...disagreements, ...malformedChunks]
