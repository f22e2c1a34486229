import { ClientGone, RequestError } from '../../errors.ts'
import type { Exchange } from '../../exchange.ts'
import { plainAnswer } from '../../plain-answer.ts'
import { InTurn } from '../in-turn.ts'
import type { WebSocketConnection, WebSocketUpgrade } from '../tsgi.ts'
import { AsgiAnswer } from './answer.ts'
import type { AsgiSendEvent, AsgiWebSocketReceiveEvent, AsgiWebSocketSendEvent } from './asgi.ts'
import { unexpected } from './events.ts'

type Accept = Extract<AsgiWebSocketSendEvent, { type: 'websocket.accept' }>
type Send = Extract<AsgiWebSocketSendEvent, { type: 'websocket.send' }>
type Close = Extract<AsgiWebSocketSendEvent, { type: 'websocket.close' }>

const whileConnecting = [
  'websocket.accept',
  'websocket.close',
  'websocket.http.response.start',
  'websocket.http.response.body',
]
const whileOpen = ['websocket.send', 'websocket.close']

/** One WebSocket as events, both ways. */
export class AsgiWebSocket {
  readonly #exchange: Exchange
  readonly #upgrade: WebSocketUpgrade
  readonly #answer: AsgiAnswer
  readonly #turns = new InTurn()
  #toldOfClient = false
  #messages: AsyncIterator<string | Uint8Array> | undefined
  #connection: WebSocketConnection | undefined
  /** Whether the client has closed it, or was lost. */
  #gone = false
  /** Whether the application has refused it or closed it. */
  #closed = false
  /** Ends a wait for the application's decision in `receive`. */
  #wake = () => {}

  constructor(exchange: Exchange, upgrade: WebSocketUpgrade) {
    this.#exchange = exchange
    this.#upgrade = upgrade
    this.#answer = new AsgiAnswer(exchange, 'websocket.http.response')
  }

  /** Whether the application has accepted it, or refused it with a complete answer. */
  get decided(): boolean {
    return this.#connection !== undefined || this.#closed || this.#answer.ended
  }

  get open(): boolean {
    return this.#connection !== undefined
  }

  readonly receive = (): Promise<AsgiWebSocketReceiveEvent> => this.#turns.take(() => this.#next())

  readonly send = async (event: AsgiSendEvent): Promise<void> => {
    if (this.#connection) await this.#sendTo(this.#connection, event)
    else await this.#decide(event)
    this.#wake()
  }

  /** The application has returned, or failed. */
  close(): void {
    this.#closed = true
    this.#answer.close()
    this.#wake()
  }

  async #next(): Promise<AsgiWebSocketReceiveEvent> {
    if (!this.#toldOfClient) {
      this.#toldOfClient = true
      return { type: 'websocket.connect' }
    }
    await this.#untilDecided()
    if (!this.#connection) return { type: 'websocket.disconnect', code: 1006, reason: '' }
    this.#messages ??= this.#connection[Symbol.asyncIterator]()
    const { done, value } = await this.#messages.next()
    if (done) return { type: 'websocket.disconnect', ...(await this.#connection.closed) }
    return typeof value === 'string'
      ? { type: 'websocket.receive', text: value }
      : { type: 'websocket.receive', bytes: value }
  }

  #untilDecided(): Promise<void> {
    const { signal } = this.#exchange
    if (this.decided || signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = () => {
        if (!this.decided && !signal.aborted) return
        signal.removeEventListener('abort', this.#wake)
        resolve()
      }
      signal.addEventListener('abort', this.#wake)
    })
  }

  async #decide(event: AsgiSendEvent): Promise<void> {
    const type = event?.type
    if (this.#closed) throw new Error(`${type} was sent after the WebSocket was refused`)
    if (this.#exchange.signal.aborted) throw this.#exchange.signal.reason
    if (this.#answer.begun && (type === 'websocket.accept' || type === 'websocket.close'))
      throw new Error(`${type} was sent after websocket.http.response.start`)
    if (type === 'websocket.accept') await this.#accept(event as Accept)
    else if (type === 'websocket.close') this.#refuse()
    else if (type === 'websocket.http.response.start') this.#answer.start(event)
    else if (type === 'websocket.http.response.body') await this.#answer.body(event)
    else if (type === 'websocket.send') throw new Error('websocket.send was sent before websocket.accept')
    else throw unexpected(event, 'a websocket', whileConnecting)
  }

  async #accept({ subprotocol, headers = [] }: Accept): Promise<void> {
    const connection = await this.#upgrade.accept({ ...(subprotocol != null && { protocol: subprotocol }), headers })
    this.#connection = connection
    void connection.closed.then(() => {
      this.#gone = true
    })
  }

  #refuse(): void {
    this.#closed = true
    plainAnswer(this.#exchange, new RequestError(403, 'the application does not accept the WebSocket'))
  }

  async #sendTo(connection: WebSocketConnection, event: AsgiSendEvent): Promise<void> {
    const type = event?.type
    if (type !== 'websocket.send' && type !== 'websocket.close') {
      if (type === 'websocket.accept') throw new Error('websocket.accept was sent a second time')
      throw unexpected(event, 'an accepted websocket', whileOpen)
    }
    if (this.#closed) throw new Error(`${type} was sent after the WebSocket was closed`)
    if (this.#gone) throw new ClientGone()
    if (type === 'websocket.send') await connection.send(messageOf(event))
    else this.#closeWith(connection, event)
  }

  #closeWith(connection: WebSocketConnection, { code = 1000, reason }: Close): void {
    connection.close(code, reason ?? '')
    this.#closed = true
  }
}

function messageOf({ text, bytes }: Send): string | Uint8Array {
  if (typeof text === 'string' && (bytes ?? undefined) === undefined) return text
  if (bytes instanceof Uint8Array && (text ?? undefined) === undefined) return bytes
  throw new TypeError('websocket.send: expected either text, a string, or bytes, a Uint8Array')
}
