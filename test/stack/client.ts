import { once } from 'node:events'
import { type Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export interface Ask {
  readonly method?: string
  readonly path: string
  /** Sent as they are, Host and the forwarding headers too, which `fetch` would not. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>
  readonly agent?: Agent
  /** How the bytes of the answer become text; latin1 keeps each. Default UTF-8. */
  readonly encoding?: BufferEncoding
}

export interface Piece {
  readonly text: string
  readonly arrivedAt: Date
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly pieces: readonly Piece[]
}

const silenceLimitMs = 30_000

/** One request on the wire, and everything that came back. */
export async function ask(
  url: string,
  { method = 'GET', path, headers = {}, body, agent, encoding = 'utf8' }: Ask,
): Promise<Answer> {
  const target = new URL(url)
  const outgoing = request({ host: target.hostname, port: target.port, path, method, headers, agent: agent ?? false })
  outgoing.setTimeout(silenceLimitMs, () =>
    outgoing.destroy(new Error(`${method} ${path}: ${silenceLimitMs} ms of silence`)),
  )
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
  const sent = send(outgoing, body)
  // A server may answer, and close, before it has read everything; the answer is what counts.
  sent.catch(() => {})
  const [incoming] = await answered
  const pieces = await readPieces(incoming, encoding)
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    text: pieces.map((piece) => piece.text).join(''),
    pieces,
  }
}

async function send(outgoing: ClientRequest, body: Ask['body']): Promise<void> {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    outgoing.end(body)
    return
  }
  await pipeline(Readable.from(body, { objectMode: false }), outgoing)
}

async function readPieces(incoming: IncomingMessage, encoding: BufferEncoding): Promise<Piece[]> {
  const pieces: Piece[] = []
  for await (const text of incoming.setEncoding(encoding)) pieces.push({ text, arrivedAt: new Date() })
  return pieces
}
