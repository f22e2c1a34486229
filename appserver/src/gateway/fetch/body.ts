import type { UnderlyingByteSource } from 'node:stream/web'
import type { Input } from '../tsgi.ts'

export type ByteStream = NonNullable<Request['body']>

const decoder = new TextDecoder()

/** The body of a request that has one. Read at once it needs no stream; the stream is there for those who ask for it. */
export class FetchBody {
  readonly #open: () => Input
  #stream: ByteStream | undefined
  /** Whether any of it was read, or it was cancelled (Streams, "disturbed"). */
  #used = false

  /** @param open called when the body is read for the first time, and not before */
  constructor(open: () => Input) {
    this.#open = open
  }

  get used(): boolean {
    return this.#used
  }

  /** Whether nobody else can read it (Fetch, "unusable"). */
  get unusable(): boolean {
    return this.#used || this.#stream?.locked === true
  }

  get stream(): ByteStream {
    this.#stream ??= this.#used ? spentStream() : this.#openStream()
    return this.#stream
  }

  /** @throws {TypeError} it has been read, or is being read */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.unusable) throw new TypeError('Body is unusable: it has been read, or is being read')
    if (this.#stream) return copy(await new Response(this.#stream).bytes())
    this.#used = true
    return join(await collect(this.#open()))
  }

  /** Decoded as UTF-8, without a byte order mark. @throws {TypeError} as {@link bytes} */
  async text(): Promise<string> {
    return decoder.decode(await this.bytes())
  }

  /** Reads nothing ahead: a piece is pulled from the connection for each that is asked for. */
  #openStream(): ByteStream {
    let pieces: AsyncIterator<Uint8Array> | undefined
    const source: UnderlyingByteSource = {
      type: 'bytes',
      pull: async (controller) => {
        this.#used = true
        pieces ??= this.#open()[Symbol.asyncIterator]()
        const piece = await nextPiece(pieces)
        if (piece) return controller.enqueue(copy(piece))
        controller.close()
        // Streams: a reader that brought its own buffer waits for an answer, also at the end.
        controller.byobRequest?.respond(0)
      },
      cancel: async () => {
        this.#used = true
        await pieces?.return?.()
      },
    }
    return new ReadableStream(source, { highWaterMark: 0 })
  }
}

async function collect(input: Input): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  for await (const piece of input) pieces.push(piece)
  return pieces
}

function join(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(pieces.reduce((size, { byteLength }) => size + byteLength, 0))
  let offset = 0
  for (const piece of pieces) {
    all.set(piece, offset)
    offset += piece.byteLength
  }
  return all
}

/** Pieces are parts of the memory that connections are read into. A byte stream would take all of that away, and so might a reader. */
function copy(piece: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(piece)
}

/** The next that is not empty; undefined at the end. */
async function nextPiece(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  for (;;) {
    const next = await pieces.next()
    if (next.done) return undefined
    if (next.value.byteLength > 0) return next.value
  }
}

/** What the stream of a body is after the body has been read without it. */
function spentStream(): ByteStream {
  const stream = new ReadableStream({ type: 'bytes' })
  void stream.cancel()
  return stream
}
