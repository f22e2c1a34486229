import { closeSync } from 'node:fs'

/** A listening socket that a process finds open when it starts. */
export interface InheritedSocket {
  readonly fd: number
  /** The address as the settings have it, in text. */
  readonly address: string
  /** The name that systemd gave it (FileDescriptorName=); undefined when another master left it open. */
  readonly systemdName?: string | undefined
}

/** The sockets that were left open for this process, each to be taken once. */
export class InheritedSockets {
  readonly #left: InheritedSocket[]

  constructor(sockets: readonly InheritedSocket[]) {
    this.#left = [...sockets]
  }

  take(address: string): InheritedSocket | undefined {
    const index = this.#left.findIndex((socket) => socket.address === address)
    return index === -1 ? undefined : this.#left.splice(index, 1)[0]
  }

  /** Closes what no setting names any more: clients would connect to it, and nobody answer. */
  closeRest(): void {
    for (const { fd } of this.#left.splice(0)) closeSync(fd)
  }
}

const firstSystemdFd = 3

/**
 * The sockets that systemd opened for this process (sd_listen_fds(3)): named by variables that are meant for one pid alone.
 */
export function systemdSockets(env: Readonly<Record<string, string | undefined>>, pid: number): InheritedSocket[] {
  if (env.LISTEN_PID !== String(pid)) return []
  const names = env.LISTEN_FDNAMES?.split(':') ?? []
  return Array.from({ length: Number(env.LISTEN_FDS) || 0 }, (_, index) => {
    const fd = firstSystemdFd + index
    return { fd, address: `fd://${fd}`, systemdName: names[index] || 'unknown' }
  })
}
