import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type Answer, type AnswerHead, hasBody, parseHead } from './answer.ts'

const patienceMs = 10_000

/** A connection on which every byte is sent and read as it is, and answers are taken off one after the other. */
export class Wire {
  readonly socket: Socket
  /** Resolves when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>
  #pieces: Buffer[] = []
  #bytes = 0
  #ended = false
  #wake = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('data', (piece: Buffer) => {
      this.#pieces.push(piece)
      this.#bytes += piece.length
      this.#wake()
    })
    // A connection that is reset has ended like any other here; its answer is then incomplete.
    socket.on('error', () => {})
    socket.once('end', () => this.#end())
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.#end())))
  }

  static async open(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    return new Wire(socket)
  }

  /** What has arrived and has not been taken off yet, each byte a character. */
  get waiting(): string {
    return this.#joined().toString('latin1')
  }

  /** Sends the lines of a head and the empty line behind them. Characters beyond Latin-1 are for {@link send}. */
  sendHead(...lines: readonly string[]): this {
    return this.send(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
  }

  send(bytes: string | Uint8Array): this {
    this.socket.write(bytes)
    return this
  }

  /** Takes off everything up to and including the text. @throws {Error} the connection ended, or was silent, before it came */
  async until(text: string): Promise<string> {
    for (;;) {
      const at = this.#joined().indexOf(text)
      if (at !== -1) return this.#take(at + Buffer.byteLength(text)).toString('latin1')
      if (!(await this.#more())) throw new Error(`closed before ${JSON.stringify(text)}; waiting: ${this.waiting}`)
    }
  }

  /** Takes off the next head, be it interim or final. */
  async head(): Promise<AnswerHead> {
    return parseHead(await this.until('\r\n\r\n'))
  }

  /** Takes off the next final answer. @param method what was asked: an answer to HEAD has no body */
  async answer(method = 'GET'): Promise<Answer> {
    const interim: AnswerHead[] = []
    let head = await this.head()
    for (; head.status < 200 && head.status !== 101; head = await this.head()) interim.push(head)
    if (!hasBody(method, head)) return { ...head, interim, body: Buffer.alloc(0), complete: true }
    return { ...head, interim, ...(await this.#body(head)) }
  }

  async #body(head: AnswerHead): Promise<Pick<Answer, 'body' | 'complete'>> {
    const [length] = head.all('content-length')
    if (length !== undefined) return this.#sized(Number(length))
    if (head.all('transfer-encoding').join() === 'chunked') return this.#chunked()
    while (await this.#more());
    return { body: this.#take(this.#bytes), complete: true }
  }

  async #sized(bytes: number): Promise<Pick<Answer, 'body' | 'complete'>> {
    while (this.#bytes < bytes && (await this.#more()));
    const complete = this.#bytes >= bytes
    return { body: this.#take(Math.min(bytes, this.#bytes)), complete }
  }

  /** RFC 9112 section 7.1: a body that ends without its last chunk is incomplete. */
  async #chunked(): Promise<Pick<Answer, 'body' | 'complete'>> {
    const chunks: Buffer[] = []
    const cut = () => ({ body: Buffer.concat(chunks), complete: false })
    for (;;) {
      while (!this.#joined().includes('\r\n')) if (!(await this.#more())) return cut()
      const bytes = Number.parseInt(await this.until('\r\n'), 16)
      while (this.#bytes < bytes + 2) if (!(await this.#more())) return cut()
      chunks.push(this.#take(bytes + 2).subarray(0, bytes))
      if (bytes === 0) return { body: Buffer.concat(chunks), complete: true }
    }
  }

  #joined(): Buffer {
    if (this.#pieces.length !== 1) this.#pieces = [Buffer.concat(this.#pieces)]
    return this.#pieces[0]!
  }

  #take(bytes: number): Buffer {
    const joined = this.#joined()
    this.#pieces = [joined.subarray(bytes)]
    this.#bytes -= bytes
    return joined.subarray(0, bytes)
  }

  #end(): void {
    this.#ended = true
    this.#wake()
  }

  /** Resolves when more has arrived, or with false when nothing more will. @throws {Error} silence */
  async #more(): Promise<boolean> {
    if (this.#ended) return false
    const before = this.#bytes
    const silence = AbortSignal.timeout(patienceMs)
    await new Promise<void>((resolve, reject) => {
      this.#wake = resolve
      silence.onabort = () => reject(new Error(`nothing came for ${patienceMs} ms; waiting: ${this.waiting}`))
    })
    silence.onabort = null
    return this.#bytes > before
  }
}
