import { once } from 'node:events'
import { existsSync, unlinkSync } from 'node:fs'
import { connect, type Server } from 'node:net'
import { ServerError } from './errors.ts'
import { type Address, formatAddress } from './settings/index.ts'

/**
 * Makes the server listen.
 *
 * @returns the address in use: with the port that the kernel chose where 0 was asked for
 * @throws {ServerError} the address can't be had, said in one line with the reason
 */
export async function listenOn(server: Server, wanted: Address, backlog: number): Promise<Address> {
  try {
    await listen(server, wanted, backlog)
  } catch (error) {
    if (!(await removeStale(wanted, error))) throw cannotListen(wanted, error)
    await listen(server, wanted, backlog).catch((again) => {
      throw cannotListen(wanted, again)
    })
  }
  return boundAddress(server, wanted)
}

async function listen(server: Server, wanted: Address, backlog: number): Promise<void> {
  const where = wanted.kind === 'unix' ? { path: wanted.path } : { host: wanted.host, port: wanted.port }
  server.listen({ ...where, backlog })
  await once(server, 'listening')
}

function boundAddress(server: Server, wanted: Address): Address {
  const bound = server.address()
  return wanted.kind === 'tcp' && bound !== null && typeof bound === 'object' ? { ...wanted, port: bound.port } : wanted
}

/** A unix socket's file that no process answers on is left over from a server that was killed. */
async function removeStale(wanted: Address, error: unknown): Promise<boolean> {
  if (wanted.kind !== 'unix' || errorCode(error) !== 'EADDRINUSE' || !existsSync(wanted.path)) return false
  const probe = connect(wanted.path)
  try {
    await once(probe, 'connect')
    return false
  } catch (refusal) {
    if (errorCode(refusal) !== 'ECONNREFUSED') return false
    unlinkSync(wanted.path)
    return true
  } finally {
    probe.destroy()
  }
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'permission denied',
  ENOENT: 'no such directory',
  ENOTDIR: 'its parent is not a directory',
  EROFS: 'the file system is read-only',
  ENOTFOUND: 'no such host',
}

function cannotListen(wanted: Address, error: unknown): ServerError {
  const code = errorCode(error)
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error))
  return new ServerError(`cannot listen on ${formatAddress(wanted)}: ${reason}`, 1, { cause: error })
}

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? ''
}
