import { STATUS_CODES } from 'node:http'
import type { Exchange } from '../../exchange.ts'
import { mayHaveLength, type ResponseHead } from '../response-head.ts'
import type { Body, HeaderList } from '../tsgi.ts'
import { readRange } from './byte-range.ts'
import { allowsRange, fileValidators, judge, type Validators } from './conditions.ts'
import { internalUri, keepsAll } from './front-files.ts'
import type { OpenFile } from './open-file.ts'

/** What is sent in place of what the application said and returned. */
export interface FileAnswer {
  readonly head: ResponseHead
  readonly body: Body
}

/** Of a representation that is not sent, or not as it is: RFC 9110 sections 15.4.5 and 15.5. */
const aboutContent =
  /^(content-(type|length|encoding|language|disposition|location|range|digest)|repr-digest|accept-ranges)$/i
const aboutFreshness = /^(cache-control|expires|etag|last-modified)$/i

/**
 * Completes the answer of an application that returns a file: conditions, ranges, lengths, or the front.
 *
 * @throws {Error} its Content-Length is not the file's
 */
export async function fileAnswer(exchange: Exchange, head: ResponseHead, file: OpenFile): Promise<FileAnswer> {
  const { declaredBytes = file.bytes } = head
  if (declaredBytes !== file.bytes)
    throw new Error(`the Content-Length of ${declaredBytes} is not that of ${file.path}, which has ${file.bytes} bytes`)
  const isRead = exchange.method === 'GET' || exchange.method === 'HEAD'
  const answer = head.status === 200 && isRead ? await readAnswer(exchange, head, file) : whole(head, file)
  return exchange.method === 'HEAD' ? { head: answer.head, body: [] } : answer
}

async function readAnswer(exchange: Exchange, head: ResponseHead, file: OpenFile): Promise<FileAnswer> {
  const { frontFiles } = exchange
  const uri = frontFiles !== undefined && keepsAll(head.headers) ? await internalUri(file.path, frontFiles) : undefined
  return uri === undefined ? sentFromHere(exchange, head, file) : sentByFront(head, uri)
}

/** RFC 9110 section 13.2.2: conditions first, then the range. */
function sentFromHere(exchange: Exchange, head: ResponseHead, file: OpenFile): FileAnswer {
  const nowMs = Date.now()
  const own = fileValidators(file.modifiedMs, file.bytes, nowMs)
  const etag = given(head.headers, 'etag')
  const lastModified = given(head.headers, 'last-modified')
  const validators: Validators = { etag: etag ?? own.etag, lastModified: lastModified ?? own.lastModified }
  const ranges = given(head.headers, 'accept-ranges')
  const headers: HeaderList = [
    ...head.headers,
    ...(etag === undefined ? [['ETag', own.etag] as const] : []),
    ...(lastModified === undefined ? [['Last-Modified', own.lastModified] as const] : []),
    ...(ranges === undefined ? [['Accept-Ranges', 'bytes'] as const] : []),
  ]
  const complete = { ...head, headers }
  const field = (name: string) => requestField(exchange.fields, name)
  const verdict = judge(field, validators)
  if (verdict !== undefined) return withoutContent(complete, verdict)
  // RFC 9110 section 14.2: only for GET.
  const wanted = exchange.method === 'GET' && (ranges ?? 'bytes') === 'bytes' ? field('range') : undefined
  const range =
    wanted !== undefined && allowsRange(field('if-range'), validators, nowMs)
      ? readRange(wanted, file.bytes)
      : undefined
  if (range === undefined) return whole(complete, file)
  if (range === 'unsatisfiable') return withoutContent(complete, 416, [['Content-Range', `bytes */${file.bytes}`]])
  const contentRange = `bytes ${range.start}-${range.end - 1}/${file.bytes}`
  return part(withStatus(complete, 206, [...headers, ['Content-Range', contentRange]]), file, range.start, range.end)
}

function sentByFront(head: ResponseHead, uri: string): FileAnswer {
  const headers = head.headers.filter(([name]) => name.toLowerCase() !== 'content-length')
  return { head: { ...head, headers: [...headers, ['X-Accel-Redirect', uri]], declaredBytes: undefined }, body: [] }
}

function whole(head: ResponseHead, file: OpenFile): FileAnswer {
  return part(head, file, 0, file.bytes)
}

function part(head: ResponseHead, file: OpenFile, start: number, end: number): FileAnswer {
  const body: Body = { [Symbol.asyncIterator]: () => file.read(start, end), close: () => file.close() }
  return { head: mayHaveLength(head.status) ? withLength(head, end - start) : head, body }
}

function withoutContent(head: ResponseHead, status: 304 | 412 | 416, more: HeaderList = []): FileAnswer {
  const kept = head.headers.filter(
    ([name]) => !aboutContent.test(name) && (status === 304 || !aboutFreshness.test(name)),
  )
  if (status === 304) return { head: { ...withStatus(head, status, kept), declaredBytes: undefined }, body: [] }
  const text = `${status} ${STATUS_CODES[status]}\n`
  const headers: HeaderList = [...kept, ...more, ['Content-Type', 'text/plain; charset=utf-8']]
  return { head: withLength(withStatus(head, status, headers), text.length), body: [text] }
}

function withStatus(head: ResponseHead, status: number, headers: HeaderList): ResponseHead {
  return { ...head, status, reason: STATUS_CODES[status]!, headers }
}

function withLength(head: ResponseHead, bytes: number): ResponseHead {
  const headers = head.headers.filter(([name]) => name.toLowerCase() !== 'content-length')
  return { ...head, headers: [...headers, ['Content-Length', String(bytes)]], declaredBytes: bytes }
}

function given(headers: HeaderList, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1]
}

/** Values of repeated fields joined (RFC 9110 section 5.3). */
function requestField(fields: readonly string[], name: string): string | undefined {
  const values = fields.filter((_, index) => index % 2 === 1 && fields[index - 1]!.toLowerCase() === name)
  return values.length === 0 ? undefined : values.join(', ')
}
