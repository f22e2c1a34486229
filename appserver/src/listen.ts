import { once } from 'node:events'
import type { Server } from 'node:net'
import { ServerError } from './errors.ts'
import { type Address, formatAddress } from './settings/index.ts'
import { publishUnixSocket, unpublishedPath } from './unix-socket.ts'

/**
 * Makes the server listen.
 *
 * @param inherited a listening socket of that address that another process left open for this one
 * @returns the address in use: with the port that the kernel chose where 0 was asked for
 * @throws {ServerError} the address can't be had, said in one line with the reason
 */
export async function listenOn(server: Server, wanted: Address, backlog: number, inherited?: number): Promise<Address> {
  try {
    if (inherited !== undefined) await listen(server, { fd: inherited }, backlog)
    else if (wanted.kind === 'tcp') await listen(server, { host: wanted.host, port: wanted.port }, backlog)
    else await listenUnix(server, wanted.path, backlog)
  } catch (error) {
    throw cannotListen(wanted, error)
  }
  const bound = server.address()
  return wanted.kind === 'tcp' && bound !== null && typeof bound === 'object' ? { ...wanted, port: bound.port } : wanted
}

type Where = { fd: number } | { path: string } | { host: string; port: number }

async function listen(server: Server, where: Where, backlog: number): Promise<void> {
  server.listen({ ...where, backlog })
  await once(server, 'listening')
}

async function listenUnix(server: Server, path: string, backlog: number): Promise<void> {
  await listen(server, { path: unpublishedPath(path) }, backlog)
  try {
    await publishUnixSocket(path)
  } catch (error) {
    server.close()
    throw error
  }
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'permission denied',
  EINVAL: 'not an address that can be listened on',
  ENAMETOOLONG: 'the path is too long for a unix socket',
  ENOENT: 'no such directory',
  ENOTDIR: 'its parent is not a directory',
  ENOTFOUND: 'no such host',
  EROFS: 'the file system is read-only',
}

function cannotListen(wanted: Address, error: unknown): ServerError {
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? (error as Error).message
  return new ServerError(`cannot listen on ${formatAddress(wanted)}: ${reason}`, 1, { cause: error })
}
