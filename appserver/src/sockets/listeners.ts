import type { Socket } from 'node:net'
import type { ServerError } from '../errors.ts'
import { type BindAddress, formatBindAddress, type Protocol, protocolOf } from '../settings/index.ts'
import { hostAddresses } from './host-addresses.ts'
import type { InheritedSockets } from './inherited-sockets.ts'
import { Listener, type ListenerOptions } from './listener.ts'

export interface ListenersOptions {
  readonly binds: readonly BindAddress[]
  readonly inherited: InheritedSockets
  readonly backlog: number
  readonly unixMode: number
}

/** What a listener of that address is opened with. A socket that was left open for it is taken. */
export function listenerOptions(address: BindAddress, options: ListenersOptions): ListenerOptions {
  const socket = options.inherited.take(formatBindAddress(address))
  const { backlog, unixMode } = options
  return {
    backlog,
    unixMode,
    ipv6Only: options.binds.some((other) => isIpv4Twin(address, other)),
    inheritedFd: socket?.fd,
    systemdName: socket?.systemdName,
  }
}

/** The sockets of all binds; holds none when one can't be had. */
export class Listeners {
  readonly all: Listener[] = []
  readonly #options: ListenersOptions
  readonly #onConnection: (socket: Socket, protocol: Protocol) => void

  constructor(options: ListenersOptions, onConnection: (socket: Socket, protocol: Protocol) => void) {
    this.#options = options
    this.#onConnection = onConnection
  }

  /** @throws {ServerError} an address can't be had */
  async open(): Promise<void> {
    for (const bind of this.#options.binds) await this.#openAll(await hostAddresses(bind))
  }

  close(): void {
    for (const listener of this.all) listener.close()
  }

  /** Leaves the addresses to a successor. */
  release(): void {
    for (const listener of this.all) listener.release()
  }

  /** Of a name's several addresses, one that this machine lacks is passed over: /etc/hosts knows ::1 where IPv6 is off. */
  async #openAll(addresses: readonly BindAddress[]): Promise<void> {
    let first: Listener | undefined
    let missing: ServerError | undefined
    for (const address of addresses) {
      try {
        // One port for all, also when the kernel chooses it.
        const port = first?.address.kind === 'tcp' ? { port: first.address.port } : {}
        const opened = await this.#openOne({ ...address, ...port })
        first ??= opened
      } catch (error) {
        if (addresses.length === 1 || !isMissing(error)) throw error
        missing = error as ServerError
      }
    }
    if (!first && missing) throw missing
  }

  async #openOne(address: BindAddress): Promise<Listener> {
    const options = listenerOptions(address, this.#options)
    const protocol = protocolOf(address)
    const listener = await Listener.accepting(address, options, (socket) => this.#onConnection(socket, protocol))
    this.all.push(listener)
    return listener
  }
}

function isMissing(error: unknown): boolean {
  const { code } = ((error as ServerError).cause ?? {}) as NodeJS.ErrnoException
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'
}

/** `[::]:80` takes IPv4 as well, unless `0.0.0.0:80` is bound beside it. */
function isIpv4Twin(address: BindAddress, other: BindAddress): boolean {
  if (address.kind !== 'tcp' || other.kind !== 'tcp') return false
  return address.host === '::' && other.host === '0.0.0.0' && other.port === address.port
}
