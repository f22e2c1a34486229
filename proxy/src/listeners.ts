import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TlsOptions } from 'node:tls'

/** The front's servers: one for http, and one for https where that is wished. */
export class Listeners {
  readonly #plain: Server
  readonly #secure: SecureServer | undefined

  constructor(options: ServerOptions, tls: TlsOptions | undefined) {
    this.#plain = createServer(options)
    this.#secure = tls && createSecureServer({ ...options, ...tls })
    // node:https would have a failed handshake answered like a broken request, in plain text.
    this.#secure?.removeAllListeners('tlsClientError').on('tlsClientError', (_error, socket) => socket.destroy())
    // node:http drops what is too much without a word; request-check.ts counts.
    for (const server of this.#all) server.maxHeadersCount = 0
  }

  /** On each of them. */
  on(events: Readonly<Record<string, (...given: never[]) => void>>): void {
    for (const server of this.#all) {
      for (const [name, listener] of Object.entries(events)) server.on(name, listener as RequestListener)
    }
  }

  /** @throws the listen error, for example EADDRINUSE */
  listen(host: string, port: number): Promise<AddressInfo> {
    return listen(this.#plain, host, port)
  }

  /** The same for https. */
  listenSecurely(host: string, port: number): Promise<AddressInfo> {
    if (this.#secure === undefined) throw new TypeError('There is no certificate.')
    return listen(this.#secure, host, port)
  }

  /** Takes no new connection. */
  close(): void {
    for (const server of this.#all) server.close()
  }

  closeIdleConnections(): void {
    for (const server of this.#all) server.closeIdleConnections()
  }

  closeAllConnections(): void {
    for (const server of this.#all) server.closeAllConnections()
  }

  get #all(): readonly Server[] {
    return this.#secure ? [this.#plain, this.#secure] : [this.#plain]
  }
}

async function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen(port, host, resolve)
  await promise
  server.off('error', reject)
  return server.address() as AddressInfo
}
