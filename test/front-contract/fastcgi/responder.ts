import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import { type Record, readPairs, record, records, recordType, takeRecords } from './records.ts'
import { toldFields } from './told-fields.ts'

const keepFlag = 1
/** Between a responder and its front there is no HTTP connection, and the front has its own clock. */
const ofTheInnerConnection = ['connection', 'keep-alive', 'transfer-encoding', 'date']

/** Answers FastCGI requests of a connection by asking an HTTP server of this machine, one request at a time. */
export class Responder {
  readonly #socket: Socket
  readonly #port: number
  #arrived: Buffer = Buffer.alloc(0)
  #id = 0
  #keeps = false
  #params: Buffer[] = []
  /** What is still to come of a body whose length is known. */
  #bodyBytes = 0
  #last: Buffer | undefined
  #outgoing: ClientRequest | undefined
  #hasAnswered = false

  constructor(socket: Socket, port: number) {
    this.#socket = socket
    this.#port = port
    socket.on('data', (piece) => this.#read(piece))
    socket.on('error', () => {})
    socket.once('close', () => this.#outgoing?.destroy())
  }

  #read(piece: Buffer): void {
    const { taken, rest } = takeRecords(Buffer.concat([this.#arrived, piece]))
    this.#arrived = rest
    for (const one of taken) this.#take(one)
  }

  #take({ type, id, content }: Record): void {
    if (type === recordType.begin) this.#begin(id, content)
    else if (type === recordType.params && content.length > 0) this.#params.push(content)
    else if (type === recordType.params) this.#ask(readPairs(Buffer.concat(this.#params)))
    else if (type === recordType.stdin) this.#pass(content)
  }

  /** The last of a body waits for the record that ends it: a front that is answered before it has sent that keeps no connection. */
  #pass(content: Buffer): void {
    this.#bodyBytes -= content.length
    if (content.length === 0) this.#outgoing?.end(this.#last)
    else if (this.#bodyBytes === 0) this.#last = content
    else this.#outgoing?.write(content)
  }

  #begin(id: number, content: Buffer): void {
    this.#id = id
    this.#keeps = (content[2]! & keepFlag) !== 0
    this.#params = []
    this.#hasAnswered = false
  }

  #ask(parameters: ReadonlyMap<string, string>): void {
    const [method, path] = [parameters.get('REQUEST_METHOD')!, parameters.get('REQUEST_URI')!]
    const outgoing = request({
      port: this.#port,
      host: '127.0.0.1',
      method,
      path,
      headers: toldFields(parameters),
      agent: false,
    })
    this.#outgoing = outgoing
    this.#bodyBytes = Number(parameters.get('CONTENT_LENGTH') ?? Number.NaN)
    this.#last = undefined
    outgoing.flushHeaders()
    outgoing.once('response', (incoming) => void this.#answer(incoming))
    outgoing.on('error', () => this.#breakOff())
  }

  async #answer(incoming: IncomingMessage): Promise<void> {
    this.#hasAnswered = true
    const { statusCode, statusMessage, rawHeaders } = incoming
    const lines = [`Status: ${statusCode} ${statusMessage}`]
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const [name, value] = [rawHeaders[at]!, rawHeaders[at + 1]!]
      if (!ofTheInnerConnection.includes(name.toLowerCase())) lines.push(`${name}: ${value}`)
    }
    this.#say(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
    try {
      for await (const piece of incoming) this.#say(piece as Buffer)
    } catch {
      return this.#breakOff()
    }
    this.#outgoing = undefined
    this.#socket.write(
      Buffer.concat([record(recordType.stdout, this.#id), record(recordType.end, this.#id, Buffer.alloc(8))]),
    )
    if (!this.#keeps) this.#socket.end()
  }

  /** With what follows at once, in one piece: a client that has its answer before the front has seen the end would find the connection taken. */
  #say(content: Buffer): void {
    if (this.#socket.destroyed) return
    this.#socket.cork()
    this.#socket.write(records(recordType.stdout, this.#id, content))
    setImmediate(() => this.#socket.uncork())
  }

  /** As the kernel does it for a worker that was killed: nothing says that the answer is not whole. */
  #breakOff(): void {
    if (this.#hasAnswered) this.#socket.end()
    else this.#socket.resetAndDestroy()
  }
}
