import { createServer, type Server, type Socket } from 'node:net'
import { listenOn } from './listen.ts'
import type { Address } from './settings/index.ts'

/** A listening socket of the master. It accepts; what is accepted goes to `onConnection` unread. */
export class Listener {
  /** The address in use: with the port the kernel chose where 0 was asked for. */
  readonly address: Address
  readonly #server: Server

  private constructor(server: Server, address: Address) {
    this.#server = server
    this.address = address
  }

  /** @throws {ServerError} as {@link listenOn} */
  static async open(wanted: Address, backlog: number, onConnection: (socket: Socket) => void): Promise<Listener> {
    const server = createServer({ pauseOnConnect: true }, onConnection)
    return new Listener(server, await listenOn(server, wanted, backlog))
  }

  /** Stops accepting; connections that were accepted live on. Removes a unix socket's file. */
  close(): void {
    this.#server.close()
    // Sockets handed to workers would hold the server, and so this process, open.
    this.#server.unref()
  }
}
