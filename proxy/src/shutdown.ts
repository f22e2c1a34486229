import { constants } from 'node:os'
import type { ChildCommand } from './child-command.ts'
import type { Front } from './front.ts'

/** What asks the front to stop, the first time and once more: a second time means now. */
export interface StopRequests {
  readonly first: Promise<NodeJS.Signals>
  readonly second: Promise<NodeJS.Signals>
}

export interface Shutdown {
  readonly front: Front
  readonly child: ChildCommand | undefined
  readonly stops: StopRequests
  readonly drainMs: number
}

/**
 * Stops accepting, lets requests finish, stops the command, cuts what is left; `drainMs` is for each of the two waits.
 * @returns the exit code: 0 when it could end in order, 128 + N when a second signal cut it short
 */
export async function shutDown({ front, child, stops, drainMs }: Shutdown): Promise<number> {
  const inOrder = stopInOrder(front, child, drainMs)
  const hurry = await Promise.race([inOrder, stops.second])
  front.close()
  if (hurry === undefined) return 0
  child?.kill('SIGKILL')
  await child?.ended
  return 128 + constants.signals[hurry]
}

async function stopInOrder(front: Front, child: ChildCommand | undefined, drainMs: number): Promise<undefined> {
  const { promise: deadline, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, drainMs)
  await Promise.race([front.drain(), deadline])
  clearTimeout(timer)
  await child?.stop(drainMs)
}
