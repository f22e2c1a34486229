import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ask } from '../stack/client.ts'
import type { Progress } from './answers.ts'
import { blocks } from './blocks.ts'

const silenceLimitMs = 30_000
const unchangedAnswers = 20

export interface UploadOptions {
  readonly bytes: number
  /** Whether the body comes without a Content-Length. */
  readonly chunked?: boolean
  /** The application stops reading there until the client has been held up. */
  readonly pauseBytes?: number
}

export interface DownloadOptions {
  readonly bytes: number
  /** The client stops reading there until the application has been held up. */
  readonly pauseBytes?: number
}

export interface Transferred {
  /** SHA-256 of the body as the other end got it, in hexadecimal. */
  readonly digest: string
  /** How many bytes the sender was ahead of the reader when it was held up; 0 where nobody paused. */
  readonly aheadBytes: number
}

/** Sends a body to the application, which answers with its digest. */
export async function upload(
  url: string,
  { bytes, chunked = false, pauseBytes = 0 }: UploadOptions,
): Promise<Transferred> {
  const headers = chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': bytes }
  const outgoing = open(url, `/digest?bytes=${pauseBytes}`, 'POST', headers)
  const answered = answer(outgoing)
  const sent = pipeline(Readable.from(blocks(bytes)), outgoing)
  // Where the server fails, its answer says more than the broken connection.
  sent.catch(() => {})
  let aheadBytes = 0
  if (pauseBytes > 0) {
    const early = answered.then(() => Promise.reject(new Error('answered before the body was read')))
    const ahead = ({ read }: Progress) => read >= pauseBytes && outgoing.socket!.bytesWritten - read
    aheadBytes = await Promise.race([standstill(url, ahead), early])
    await ask(url, { path: '/resume' })
  }
  const incoming = await answered
  await sent
  return { digest: Buffer.concat(await incoming.toArray()).toString(), aheadBytes }
}

/** Reads a body that the application makes while it is read. */
export async function download(url: string, { bytes, pauseBytes = 0 }: DownloadOptions): Promise<Transferred> {
  const outgoing = open(url, `/blocks?bytes=${bytes}`, 'GET')
  outgoing.end()
  const incoming = await answer(outgoing)
  const hash = createHash('sha256')
  let pauses = pauseBytes > 0
  let read = 0
  let aheadBytes = 0
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    hash.update(piece)
    read += piece.byteLength
    if (!pauses || read < pauseBytes) continue
    pauses = false
    // While the loop asks for nothing more, the stream stays full and its socket unread.
    aheadBytes = await standstill(url, ({ produced }) => produced - read)
  }
  return { digest: hash.digest('hex'), aheadBytes }
}

function open(url: string, path: string, method: string, headers: OutgoingHttpHeaders = {}): ClientRequest {
  const outgoing = request(`${url}${path}`, { method, headers, agent: false })
  return outgoing.setTimeout(silenceLimitMs, () => outgoing.destroy(new Error(`${method} ${path}: silence`)))
}

async function answer(outgoing: ClientRequest): Promise<IncomingMessage> {
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
  if (incoming.statusCode === 200) return incoming
  throw new Error(`got ${incoming.statusCode}: ${Buffer.concat(await incoming.toArray())}`)
}

/**
 * How far the sender is ahead of the reader when it goes no further. Each question that the worker answers is a turn of its event
 * loop, and of this one: whoever would go on, goes on between two of them.
 *
 * @param ahead in bytes; false while the reader has not stopped yet
 */
async function standstill(url: string, ahead: (progress: Progress) => number | false): Promise<number> {
  let last: number | false = false
  for (let unchanged = 0; unchanged < unchangedAnswers; ) {
    const now = ahead(JSON.parse((await ask(url, { path: '/progress' })).text) as Progress)
    unchanged = now !== false && now === last ? unchanged + 1 : 0
    last = now
  }
  return last as number
}
