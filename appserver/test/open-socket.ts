import { once } from 'node:events'
import { renameSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { onTestFinished } from 'vitest'

/** A listening socket, to be left open for a server. */
export interface OpenSocket {
  readonly fd: number
  readonly port: number
  /** To be called when the server has it: until then this process accepts connections as well. */
  leave(): void
}

/** Runs a command as systemd does: LISTEN_PID is its own. */
export const asSystemd = ['sh', '-c', 'LISTEN_PID=$$ exec "$@"', 'sh']

export async function openSocket(where: { port: number; host: string } | { path: string }): Promise<OpenSocket> {
  const server = createServer()
  // Node removes a socket's file when it closes it, by the name under which it was bound.
  server.listen('path' in where ? { path: `${where.path}.bound` } : where)
  await once(server, 'listening')
  if ('path' in where) renameSync(`${where.path}.bound`, where.path)
  onTestFinished(() => void server.close())
  const address = server.address()
  const { fd } = (server as Server & { _handle: { fd: number } })._handle
  return { fd, port: typeof address === 'object' ? address!.port : 0, leave: () => server.close() }
}
