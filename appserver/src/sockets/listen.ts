import { once } from 'node:events'
import { existsSync, fstatSync } from 'node:fs'
import type { Server } from 'node:net'
import { dirname } from 'node:path'
import { ServerError } from '../errors.ts'
import { type BindAddress, formatBindAddress } from '../settings/index.ts'
import { clearUnpublished, publishUnixSocket, unpublishedPath } from './unix-socket.ts'

export interface ListenOptions {
  readonly backlog: number
  /** Who may connect to a unix socket, as the file's mode. */
  readonly unixMode: number
  /** Whether `::` leaves IPv4 to another socket. */
  readonly ipv6Only: boolean
  /** A listening socket of that address that another process left open for this one. */
  readonly inheritedFd?: number | undefined
}

/**
 * Makes the server listen.
 *
 * @returns the address in use: with the port that the kernel chose where 0 was asked for
 * @throws {ServerError} the address can't be had, said in one line with the reason
 */
export async function listenOn(server: Server, wanted: BindAddress, options: ListenOptions): Promise<BindAddress> {
  const { inheritedFd, backlog, ipv6Only } = options
  const fd = inheritedFd ?? (wanted.kind === 'fd' ? wanted.fd : undefined)
  try {
    if (fd !== undefined) await listenOnDescriptor(server, fd, backlog)
    else if (wanted.kind === 'tcp') await listen(server, { host: wanted.host, port: wanted.port, ipv6Only }, backlog)
    else if (wanted.kind === 'unix') await listenUnix(server, wanted.path, options)
  } catch (error) {
    throw cannotListen(wanted, error)
  }
  return addressInUse(server, wanted)
}

/** Node knows no address of a unix socket that another process has bound. */
function addressInUse(server: Server, wanted: BindAddress): BindAddress {
  const bound = server.address()
  if (wanted.kind === 'unix' || bound === null || typeof bound === 'string') return wanted
  if (wanted.kind === 'tcp') return { ...wanted, port: bound.port }
  return { kind: 'tcp', host: bound.address, port: bound.port }
}

type Where = { fd: number } | { path: string } | { host: string; port: number; ipv6Only: boolean }

async function listen(server: Server, where: Where, backlog: number): Promise<void> {
  server.listen({ ...where, backlog })
  await once(server, 'listening')
}

async function listenOnDescriptor(server: Server, fd: number, backlog: number): Promise<void> {
  // Node closes what it can't listen on; one of its own descriptors, it would end the process by that.
  if (!fstatSync(fd).isSocket()) throw new Error('not a socket')
  await listen(server, { fd }, backlog)
}

async function listenUnix(server: Server, path: string, { backlog, unixMode }: ListenOptions): Promise<void> {
  clearUnpublished(path)
  await listen(server, { path: unpublishedPath(path) }, backlog)
  try {
    await publishUnixSocket(path, unixMode)
  } catch (error) {
    server.close()
    throw error
  }
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'permission denied',
  EAFNOSUPPORT: 'this machine has no IPv6',
  EINVAL: 'not an address that can be listened on',
  ENOTDIR: 'its parent is not a directory',
  EROFS: 'the file system is read-only',
}

function cannotListen(wanted: BindAddress, error: unknown): ServerError {
  const reason = reasonFor(wanted, error as NodeJS.ErrnoException)
  return new ServerError(`cannot listen on ${formatBindAddress(wanted)}: ${reason}`, 1, { cause: error })
}

function reasonFor(wanted: BindAddress, { code = '', message }: NodeJS.ErrnoException): string {
  if (wanted.kind === 'fd') return 'nobody left a listening socket open there'
  // Node says EACCES here.
  if (wanted.kind === 'unix' && !existsSync(dirname(wanted.path))) return 'no such directory'
  if (wanted.kind === 'unix' && code === 'EINVAL') return 'the path is too long for a unix socket'
  return reasons[code] ?? message
}
