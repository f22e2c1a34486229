import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { ServerError } from '../errors.ts'
import type { InheritedSocket } from '../sockets/inherited-sockets.ts'
import type { Listener } from '../sockets/listener.ts'

/** The variable by which a master tells its successor which sockets it finds open. */
export const inheritedSocketsVariable = 'APPSERVER_INHERITED_SOCKETS'

/** How this process was started. */
export interface Invocation {
  readonly program: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

// Standard streams, and the channel on which the successor says that it serves.
const firstSocketFd = 4

/**
 * Starts a new master on the listening sockets of this one, and waits until it serves.
 *
 * @param giveUp ends the new one, which is then given up
 * @throws {ServerError} it ended before it served
 */
export async function startSuccessor(
  invocation: Invocation,
  listeners: readonly Listener[],
  giveUp: AbortSignal,
): Promise<ChildProcess> {
  const sockets = listeners.map(
    ({ name, systemdName }, index): InheritedSocket => ({ fd: firstSocketFd + index, address: name, systemdName }),
  )
  const { program, args, env } = invocation
  const child = spawn(program, args, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc', ...listeners.map(({ fd }) => fd)],
    env: { ...env, [inheritedSocketsVariable]: JSON.stringify(sockets) },
  })
  giveUp.addEventListener('abort', () => child.kill('SIGTERM'), { once: true })
  const over = new AbortController()
  const ended = once(child, 'exit', { signal: over.signal }).then(([code, signal]) => {
    throw new ServerError(
      `the new master ended ${signal === null ? `with code ${code}` : `by ${signal}`} before it served`,
    )
  })
  try {
    await Promise.race([once(child, 'message', { signal: over.signal }), ended])
  } finally {
    over.abort()
    ended.catch(() => {})
  }
  if (child.connected) child.disconnect()
  return child
}

/** Tells the master that started this one that it may leave. */
export function announceSuccession(): void {
  // The old master may have gone by itself in the meantime.
  if (process.connected) process.send!('serving', () => process.connected && process.disconnect())
}

/** What {@link startSuccessor} wrote into the environment. */
export function readInheritedSockets(text: string | undefined): readonly InheritedSocket[] {
  return text === undefined || text === '' ? [] : (JSON.parse(text) as InheritedSocket[])
}
