import { createServer, type Server, type Socket } from 'node:net'
import { type BindAddress, formatBindAddress } from '../settings/index.ts'
import { type ListenOptions, listenOn } from './listen.ts'
import { removeUnixSocket, unixSocketInode } from './unix-socket.ts'

export interface ListenerOptions extends ListenOptions {
  /** The name that systemd gave the socket. */
  readonly systemdName?: string | undefined
}

/** A listening socket: what the kernel knows by its address. Whatever accepts from it, it closes the same way. */
export class Listener {
  /** The address in use: with the port the kernel chose where 0 was asked for. */
  readonly address: BindAddress
  readonly systemdName: string | undefined
  readonly #server: Server
  /** The address as it was asked for. */
  readonly #wanted: BindAddress
  readonly #inode: number | undefined

  private constructor(server: Server, wanted: BindAddress, address: BindAddress, systemdName: string | undefined) {
    this.#server = server
    this.#wanted = wanted
    this.address = address
    this.systemdName = systemdName
    this.#inode = address.kind === 'unix' ? unixSocketInode(address.path) : undefined
  }

  /** @throws {ServerError} as {@link listenOn} */
  static async open(server: Server, wanted: BindAddress, options: ListenerOptions): Promise<Listener> {
    return new Listener(server, wanted, await listenOn(server, wanted, options), options.systemdName)
  }

  /** A socket whose connections are handed on unread. */
  static async accepting(
    wanted: BindAddress,
    options: ListenerOptions,
    onConnection: (socket: Socket) => void,
  ): Promise<Listener> {
    return Listener.open(createServer({ pauseOnConnect: true }, onConnection), wanted, options)
  }

  /** What a successor knows the socket by. */
  get name(): string {
    return formatBindAddress(this.#wanted)
  }

  /** The descriptor, to leave open in a child. Node has no public name for it, nor another way to pass a listening socket on. */
  get fd(): number {
    return (this.#server as Server & { readonly _handle: { readonly fd: number } })._handle.fd
  }

  /** Stops accepting; connections that were accepted live on. A unix socket's file is removed, unless a successor has replaced it. */
  close(): void {
    this.release()
    if (this.address.kind === 'unix') removeUnixSocket(this.address.path, this.#inode)
  }

  /** Stops accepting, and leaves the address to a successor that has the socket. */
  release(): void {
    this.#server.close()
    // Sockets handed to workers would hold the server, and so this process, open.
    this.#server.unref()
  }
}
