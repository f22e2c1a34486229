import { EventEmitter } from 'node:events'
import type { Lifecycle } from '../lifecycle.ts'
import type { Log } from '../logs/log.ts'
import type { Boot } from '../messages.ts'
import type { MasterStatus, WorkerStatus } from '../status.ts'
import { Cgroup } from './cgroup.ts'
import { ExitReport, type WorkerExit } from './worker-exit.ts'
import { WorkerHandle } from './worker-handle.ts'
import { WorkerHistory } from './worker-history.ts'
import { WorkerProcesses } from './worker-process.ts'

interface Events {
  ready: [worker: WorkerHandle]
  /** A worker asks to be replaced. */
  leaving: []
  /** A worker can take another connection. */
  free: []
  /** The application is made of these files, too; they were read at `sinceMs` or later. */
  loaded: [files: readonly string[], sinceMs: number]
  /** @param description what the log says of the end */
  ended: [worker: WorkerHandle, exit: WorkerExit, description: string]
}

/** The workers that there are: starts them, tells the log and the lifecycle what becomes of each, and forgets those that are gone. */
export class Workers extends EventEmitter<Events> implements Iterable<WorkerHandle> {
  readonly #log: Log
  readonly #lifecycle: Lifecycle
  readonly #all = new Set<WorkerHandle>()
  readonly #processes = new WorkerProcesses()
  readonly #exits = new ExitReport(new Cgroup())
  readonly #history = new WorkerHistory()
  #announcedGeneration = 0

  constructor(log: Log, lifecycle: Lifecycle) {
    super()
    this.#log = log
    this.#lifecycle = lifecycle
  }

  [Symbol.iterator](): Iterator<WorkerHandle> {
    return this.#all.values()
  }

  get size(): number {
    return this.#all.size
  }

  /** Those there are, and what is known of those that were. */
  get status(): Pick<MasterStatus, 'ready' | 'workers' | 'counts' | 'starts' | 'exits'> {
    const workers = [...this.#all].map(({ status }) => status)
    return {
      ready: workers.filter(({ state }: WorkerStatus) => state === 'ready').length,
      workers,
      counts: this.#history.countsWith(workers.flatMap(({ figures }) => figures?.counts ?? [])),
      starts: this.#history.starts,
      exits: this.#history.exits,
    }
  }

  start(boot: Boot, generation: number): void {
    const { timeout, bootTimeout } = boot.settings
    const times = { timeoutMs: timeout * 1000, bootTimeoutMs: bootTimeout * 1000 }
    const worker = new WorkerHandle(this.#processes.take(boot), boot, generation, times)
    this.#all.add(worker)
    this.#history.started()
    this.#log.info(`Booting worker with pid: ${worker.pid}`)
    this.#follow(worker)
  }

  /** Has a process waiting for the next {@link start}. */
  prepare(boot: Boot): void {
    this.#processes.prepare(boot)
  }

  #follow(worker: WorkerHandle): void {
    worker.on('ready', (choice) => this.#ready(worker, choice))
    worker.on('leaving', (reason) => {
      this.#log.info(`Worker ${worker.pid} is to be replaced: ${reason}`)
      this.emit('leaving')
    })
    worker.on('free', () => this.emit('free'))
    worker.on('loaded', (...loaded) => this.emit('loaded', ...loaded))
    worker.on('killed', (reason, stack) => {
      this.#log.error({ stack }, `Worker ${worker.pid} is killed: ${reason}`)
      this.#lifecycle.emit('workerKilled', { pid: worker.pid, reason })
    })
    worker.on('exit', (exit) => this.#ended(worker, exit))
  }

  #ready(worker: WorkerHandle, choice: { interface: string; reason: string }): void {
    if (this.#announcedGeneration !== worker.generation) {
      this.#log.info(`Interface: ${choice.interface} (${choice.reason})`)
    }
    this.#announcedGeneration = worker.generation
    this.#log.info(`Worker ${worker.pid} serves`)
    this.emit('ready', worker)
  }

  #ended(worker: WorkerHandle, exit: WorkerExit): void {
    this.#all.delete(worker)
    this.#history.ended(exit, worker.status.figures?.counts)
    this.#lifecycle.emit('workerEnded', { pid: worker.pid, code: exit.code, signal: exit.signal })
    const description = this.#exits.describe(exit)
    this.#log[exit.retired || exit.code === 0 ? 'info' : 'error'](`Worker ${worker.pid} ended${description}`)
    this.emit('ended', worker, exit, description)
  }
}
