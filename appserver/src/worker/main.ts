import '../compile-cache.ts'

import type { Socket } from 'node:net'
import { describeError, exitCode, LoadError, ServerError } from '../errors.ts'
import type { Boot, FromWorker, ToMaster, ToWorker } from '../messages.ts'
import type { Surroundings } from './surroundings.ts'
import type { Worker } from './worker.ts'

/** A process that is kept ready has it loaded by then. Not imported above: that would be compiled anew at each start. */
const loaded = import('./worker.ts')

const surroundings: Surroundings = { env: process.env, tell, exit: (code) => process.exit(code) }

function tell(message: ToMaster, onSent = () => {}): void {
  // The master may go while it is written: 'disconnect' says what to do then.
  if (process.connected) process.send!({ portico: message } satisfies FromWorker, () => onSent())
  else onSent()
}

async function boot(parts: Boot, startedMs: number): Promise<Worker> {
  let worker: Worker | undefined
  try {
    worker = new (await loaded).Worker(parts, startedMs, surroundings)
    await worker.start()
    return worker
  } catch (error) {
    worker?.reportFiles()
    const isLoad = error instanceof LoadError
    const message = error instanceof ServerError ? error.message : describeError(error)
    tell({ type: 'failed', stage: isLoad ? 'load' : 'boot', message }, () =>
      process.exit(isLoad ? exitCode.applicationFailedToLoad : exitCode.workerFailedToBoot),
    )
    return await new Promise<never>(() => {})
  }
}

/** Messages are handled by what has been booted; signals of the terminal are the master's to judge. */
function run(): void {
  let worker: Promise<Worker> | undefined
  const retire = async (graceMs?: number) => {
    const booted = await worker
    await booted?.retire(graceMs ?? booted.graceMs)
  }
  process.on('message', async (message: ToWorker, socket: Socket | undefined) => {
    if (message.type === 'boot') worker = boot(message.boot, message.startedMs)
    else if (message.type === 'retire') await retire(message.graceMs)
    else if (message.type === 'reopen') (await worker)?.reopenLogs()
    else (await worker)!.take(message.id, message.protocol, socket)
  })
  // Ctrl-C and a hang-up of the terminal reach the whole process group.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {})
  process.on('SIGTERM', async () => (await worker)?.askToLeave('it received SIGTERM'))
  process.on('SIGQUIT', () => process.exit(exitCode.ok))
  // Without its master nobody would replace it or give it connections.
  process.on('disconnect', () => (worker ? void retire() : process.exit(exitCode.failure)))
}

run()
