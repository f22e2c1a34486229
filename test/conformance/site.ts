import { randomUUID } from 'node:crypto'
import type { Answer } from './answer.ts'
import type { FrontName, InterfaceName } from './names.ts'
import { Wire } from './wire.ts'

/** What a reference application says of the request that it got; what its interface does not tell is absent. */
export interface Seen {
  readonly method: string
  /** Percent-decoded, below the mount point. */
  readonly path?: string
  readonly mount?: string
  /** As the client wrote it. */
  readonly target: string
  /** Without its question mark. */
  readonly query: string
  readonly scheme: string
  /** Name and port. */
  readonly host: string
  readonly client?: string
  readonly protocol?: string
  readonly requestId?: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

export interface Question {
  /** Header lines as they are sent; Host and Connection are there already. */
  readonly fields?: readonly string[]
  readonly body?: string | Uint8Array
}

/** A reference application as its clients reach it. */
export class Site {
  readonly interface: InterfaceName
  readonly front: FrontName
  readonly #url: string
  readonly #wires: Wire[] = []

  constructor(url: string, front: FrontName, interfaceName: InterfaceName) {
    this.#url = url
    this.front = front
    this.interface = interfaceName
  }

  /** For a client of its own kind. @param path with its slash */
  webSocketUrl(path: string): string {
    return `${this.#url.replace('http', 'ws')}${path}`
  }

  /** A connection that lives until {@link leave}. */
  async open(): Promise<Wire> {
    const wire = await Wire.open(this.#url)
    this.#wires.push(wire)
    return wire
  }

  /** One request on a connection of its own, and its whole answer. @param line for example `GET /hello` */
  async ask(line: string, { fields = [], body }: Question = {}): Promise<Answer> {
    const wire = await this.open()
    const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
    wire.sendHead(`${line} HTTP/1.1`, 'Host: site.example', 'Connection: close', ...fields, ...length)
    if (body !== undefined) wire.send(body)
    return wire.answer(line.split(' ')[0])
  }

  /** What the application sees of a request. */
  async seen(line: string, question?: Question): Promise<Seen> {
    const { status, body } = await this.ask(line, question)
    if (status !== 200) throw new Error(`${line}: ${status} ${body}`)
    return JSON.parse(body.toString())
  }

  /** A page of the application's journal that no other case writes to. */
  page(): Page {
    return new Page(this)
  }

  /** Closes what was opened since the last time. */
  leave(): void {
    for (const wire of this.#wires.splice(0)) wire.socket.destroy()
  }
}

/** What the application does while a case watches: it notes words, and waits for those that the case notes. */
export class Page {
  readonly key = randomUUID()
  readonly #site: Site

  constructor(site: Site) {
    this.#site = site
  }

  /** All words so far, when the given one is among them. */
  async has(word: string): Promise<string[]> {
    const { status, body } = await this.#site.ask(`GET /journal?key=${this.key}&until=${word}`)
    if (status !== 200) throw new Error(`no "${word}" in the journal: ${body}`)
    return JSON.parse(body.toString())
  }

  async note(word: string): Promise<void> {
    await this.#site.ask(`GET /journal?key=${this.key}&note=${word}`)
  }

  /** How often the word stands there by now. */
  async count(word: string): Promise<number> {
    const { body } = await this.#site.ask(`GET /journal?key=${this.key}`)
    return (JSON.parse(body.toString()) as string[]).filter((one) => one === word).length
  }
}
