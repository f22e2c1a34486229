import { ClientGone, RequestCut } from '../../errors.ts'
import type { Exchange } from '../../exchange.ts'
import { earlyHintsOf } from '../early-hints.ts'
import { InTurn } from '../in-turn.ts'
import { AsgiAnswer } from './answer.ts'
import type { AsgiHttpReceiveEvent, AsgiSendEvent } from './asgi.ts'
import { unexpected } from './events.ts'

const disconnect: AsgiHttpReceiveEvent = { type: 'http.disconnect' }
const nothing = new Uint8Array()

/** Else what the client goes on sending would wait for a reader, and the next request behind it. The transport limits it. */
async function discardRest(input: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    while (!(await input.next()).done);
  } catch {
    // The connection is gone, or the body too large: nobody is left to be told.
  }
}

/** One HTTP request as events, both ways. */
export class AsgiHttp {
  readonly #exchange: Exchange
  readonly #answer: AsgiAnswer
  readonly #turns = new InTurn()
  #input: AsyncIterator<Uint8Array> | undefined
  #received = false
  /** Ends a wait in `receive`. */
  #wake = () => {}

  constructor(exchange: Exchange) {
    this.#exchange = exchange
    this.#answer = new AsgiAnswer(exchange, 'http.response')
  }

  /** Whether nothing is missing from the answer. */
  get answered(): boolean {
    return this.#answer.ended
  }

  readonly receive = (): Promise<AsgiHttpReceiveEvent> => this.#turns.take(() => this.#next())

  readonly send = async (event: AsgiSendEvent): Promise<void> => {
    const type = event?.type
    if (type === 'http.response.start') this.#answer.start(event)
    else if (type === 'http.response.body') {
      const written = this.#answer.body(event)
      if (this.answered) this.#end()
      await written
    } else if (type === 'http.response.pathsend') await this.#answer.file(event).then(() => this.#end())
    else if (type === 'http.response.early_hint') this.#hint(event)
    else throw unexpected(event, 'an http', ['http.response.start', 'http.response.body'])
  }

  /** The application has returned, or failed. */
  close(): void {
    this.#answer.close()
    this.#end()
  }

  #hint({ links }: { readonly links: readonly string[] }): void {
    const send = earlyHintsOf(this.#exchange)
    if (!send) throw new Error("http.response.early_hint is not among the scope's extensions")
    if (!Array.isArray(links))
      throw new TypeError(`http.response.early_hint: links: expected a list, got ${typeof links}`)
    if (this.#exchange.signal.aborted) throw this.#exchange.signal.reason
    send(links)
  }

  #end(): void {
    this.#wake()
    const input = this.#input
    this.#input = undefined
    if (input) void discardRest(input)
  }

  async #next(): Promise<AsgiHttpReceiveEvent> {
    if (this.answered || this.#exchange.signal.aborted) return disconnect
    return this.#received ? this.#untilOver() : this.#nextPart()
  }

  #nextPart(): Promise<AsgiHttpReceiveEvent> {
    this.#input ??= this.#exchange.body[Symbol.asyncIterator]()
    const part = this.#input.next()
    return new Promise((resolve, reject) => {
      this.#wake = () => resolve(disconnect)
      part.then(
        ({ done, value }) => {
          this.#received = done === true
          resolve({ type: 'http.request', body: done ? nothing : value, more_body: !done })
        },
        (error) => (error instanceof ClientGone || error instanceof RequestCut ? resolve(disconnect) : reject(error)),
      )
    })
  }

  #untilOver(): Promise<AsgiHttpReceiveEvent> {
    const { signal } = this.#exchange
    return new Promise((resolve) => {
      this.#wake = () => {
        signal.removeEventListener('abort', this.#wake)
        resolve(disconnect)
      }
      signal.addEventListener('abort', this.#wake)
    })
  }
}
