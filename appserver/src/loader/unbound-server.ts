import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ListenArguments } from './listen-arguments.ts'

export interface UnboundServerOptions {
  /** What the program is told that it listens at. */
  readonly address: AddressInfo
  /** Resolves when the worker has answered its last request: until then no `close()` is over. */
  readonly drained: Promise<void>
  onClose(): void
  /** Told of what the program's callbacks return or throw. */
  onCalled(result: Promise<unknown>): void
}

/** Lets a program's HTTP server believe that it listens, where nothing is opened: its requests come from elsewhere. */
export class UnboundServer {
  readonly server: Server
  listening = false
  readonly #options: UnboundServerOptions

  constructor(server: Server, options: UnboundServerOptions) {
    this.server = server
    this.#options = options
    Object.defineProperty(server, 'listening', { configurable: true, get: () => this.listening })
    server.address = () => (this.listening ? this.#options.address : null)
    server.close = (callback) => this.#close(callback)
  }

  /** @throws {Error} ERR_SERVER_ALREADY_LISTEN, as Node does */
  listen({ callback }: ListenArguments): void {
    if (this.listening) throw coded('ERR_SERVER_ALREADY_LISTEN', 'listen() was called a second time without close()')
    this.listening = true
    if (callback) this.server.once('listening', callback)
    process.nextTick(() => this.listening && this.server.emit('listening'))
  }

  #close(callback?: (error?: Error) => void): Server {
    const { drained, onClose, onCalled } = this.#options
    if (!this.listening) {
      process.nextTick(() => callback?.(coded('ERR_SERVER_NOT_RUNNING', 'the server does not listen')))
      return this.server
    }
    this.listening = false
    // Its promise, which an event listener would lose, says when the program has cleaned up.
    if (callback) this.server.once('close', () => onCalled(resultOf(callback)))
    void drained.then(() => this.server.emit('close'))
    onClose()
    return this.server
  }
}

async function resultOf(callback: () => unknown): Promise<unknown> {
  return callback()
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code })
}
