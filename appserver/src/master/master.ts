import { EventEmitter, once } from 'node:events'
import type { Socket } from 'node:net'
import { exitCode, ServerError } from '../errors.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { Log } from '../logs/log.ts'
import type { Boot } from '../messages.ts'
import type { MasterStatus } from '../status.ts'
import { Cgroup } from './cgroup.ts'
import { Dispatcher } from './dispatcher.ts'
import { Generations } from './generations.ts'
import { RestartDelay } from './restart-delay.ts'
import { ExitReport, type WorkerExit } from './worker-exit.ts'
import { WorkerHandle } from './worker-handle.ts'
import { WorkerHistory } from './worker-history.ts'
import { WorkerProcesses } from './worker-process.ts'

export interface MasterOptions {
  readonly boot: Boot
  readonly log: Log
  readonly lifecycle: Lifecycle
}

/** A worker that dies sooner than this is not replaced at once. */
const shortLifeMs = 1000
/** Fewer deaths in a row may be chance. */
const fewestInSeries = 3

interface Events {
  /** The wanted number of workers serve, for the first time or after a reload. */
  ready: []
  /** The application is made of these files, too; they were read at `sinceMs` or later. */
  loaded: [files: readonly string[], sinceMs: number]
  /** The first workers can't start; in development a change may mend it. */
  broken: []
  /** All workers are gone after {@link Master.stop}, or the server can't go on. */
  ended: [error: ServerError | undefined]
}

/**
 * Keeps as many workers as wanted. Everything that happens only changes what is wanted or what there is;
 * `#reconcile` alone starts and retires workers.
 */
export class Master extends EventEmitter<Events> {
  readonly #dispatcher: Dispatcher
  #boot: Boot
  readonly #log: Log
  readonly #lifecycle: Lifecycle
  readonly #workers = new Set<WorkerHandle>()
  readonly #processes = new WorkerProcesses()
  readonly #exits = new ExitReport(new Cgroup())
  readonly #restart = new RestartDelay(() => this.#reconcile())
  /** What is wanted. A worker of an older generation retires when enough of this one are ready. */
  #wanted: number
  readonly #generations = new Generations()
  #stopping: { graceMs: number } | undefined
  #announcedGeneration = 0
  #error: ServerError | undefined
  readonly #history = new WorkerHistory()

  constructor({ boot, log, lifecycle }: MasterOptions) {
    super()
    this.#boot = boot
    this.#log = log
    this.#lifecycle = lifecycle
    this.#wanted = boot.settings.workers
    this.#dispatcher = new Dispatcher(() => this.#workers)
  }

  get status(): MasterStatus {
    const workers = [...this.#workers].map(({ status }) => status)
    const { failures, nextStartMs } = this.#restart.series
    return {
      state: this.#state(),
      wanted: this.#wanted,
      ready: this.#count('ready'),
      waiting: this.#dispatcher.waiting,
      workers,
      counts: this.#history.countsWith(workers.flatMap(({ figures }) => figures?.counts ?? [])),
      starts: this.#history.starts,
      exits: this.#history.exits,
      dying: failures < fewestInSeries ? undefined : { failures, nextStartSeconds: nextStartMs / 1000 },
    }
  }

  /** Starts the workers; `ready` follows. */
  start(): void {
    this.#lifecycle.emit('workersWanted', this.#wanted, undefined)
    this.#reconcile()
  }

  /** A connection that a listener has accepted. */
  accept(socket: Socket): void {
    this.#dispatcher.offer(socket)
  }

  /**
   * Replaces every worker, new ones first.
   *
   * @throws {ServerError} the new ones can't start: they are given up and the old go on
   */
  async reload(boot: Boot): Promise<void> {
    if (this.#stopping) throw new ServerError('the server is stopping')
    const before = { boot: this.#boot, wanted: this.#wanted }
    this.#want(boot, boot.settings.workers)
    this.#restart.reset()
    const served = this.#generations.advance()
    const generation = this.#generations.current
    this.#reconcile()
    try {
      await served
    } catch (error) {
      // Replacements of the old workers must be like them.
      if (this.#generations.current < generation) this.#want(before.boot, before.wanted)
      throw error
    }
  }

  /** Changes the number of wanted workers, down to one. */
  scale(by: number): void {
    this.#setWanted(Math.max(1, this.#wanted + by))
    this.#reconcile()
  }

  /** Retires all workers until the next reload. */
  suspend(): void {
    this.#setWanted(0)
    this.#reconcile()
  }

  /** Every worker opens its log files anew. */
  reopenLogs(): void {
    for (const worker of this.#workers) worker.reopenLogs()
  }

  /** Ends all workers. A second call with a shorter grace hurries them. */
  async stop(graceMs: number): Promise<void> {
    const ended = once(this, 'ended')
    // Connections that were accepted are owed to a worker before the workers retire.
    const mayServe = this.#generations.current > 0
    if (!this.#stopping && mayServe && graceMs > 0) await this.#dispatcher.emptied(graceMs)
    if (this.#stopping && graceMs < this.#stopping.graceMs) for (const worker of this.#workers) worker.kill()
    this.#stopping = { graceMs }
    this.#reconcile()
    await ended
  }

  #want(boot: Boot, workers: number): void {
    this.#boot = boot
    this.#setWanted(workers)
  }

  #setWanted(workers: number): void {
    const before = this.#wanted
    this.#wanted = workers
    if (workers !== before) this.#lifecycle.emit('workersWanted', workers, before)
  }

  #reconcile(): void {
    if (this.#stopping) return this.#retireAll(this.#stopping.graceMs)
    // Nothing has ever served, and what was tried is given up: only a reload can bring workers.
    if (this.#generations.current === 0) return
    const current = [...this.#workers].filter(
      ({ generation, state }) => generation === this.#generations.current && state !== 'retiring',
    )
    const replaced = replaceable(current)
    const staying = current.filter((worker) => !replaced.includes(worker))
    for (let missing = this.#wanted - staying.length; missing > 0 && this.#restart.allows(); missing--)
      this.#startWorker()
    if (staying.filter(({ state }) => state === 'ready').length < this.#wanted) return
    const surplus = staying.slice(0, staying.length - this.#wanted)
    const outdated = [...this.#workers].filter(({ generation }) => generation < this.#generations.current)
    for (const worker of [...replaced, ...surplus, ...outdated]) worker.retire(this.#graceMs)
    if (this.#generations.serve()) this.#announceReady()
  }

  #announceReady(): void {
    this.#log.info(`Ready: ${this.#wanted} ${this.#wanted === 1 ? 'worker' : 'workers'}`)
    this.#lifecycle.emit('ready', this.#wanted)
    this.emit('ready')
  }

  #retireAll(graceMs: number): void {
    for (const worker of this.#workers) worker.retire(graceMs)
    if (this.#workers.size > 0) return
    this.#restart.close()
    this.#dispatcher.close()
    this.#generations.close()
    this.emit('ended', this.#error)
  }

  get #graceMs(): number {
    return this.#boot.settings.gracefulTimeout * 1000
  }

  #startWorker(): void {
    const { timeout, bootTimeout } = this.#boot.settings
    const process = this.#processes.take(this.#boot)
    const worker = new WorkerHandle(process, this.#boot, this.#generations.current, {
      timeoutMs: timeout * 1000,
      bootTimeoutMs: bootTimeout * 1000,
    })
    this.#workers.add(worker)
    this.#history.started()
    this.#log.info(`Booting worker with pid: ${worker.pid}`)
    this.#follow(worker)
  }

  #follow(worker: WorkerHandle): void {
    worker.on('ready', (choice) => this.#workerReady(worker, choice))
    worker.on('leaving', (reason) => {
      this.#log.info(`Worker ${worker.pid} is to be replaced: ${reason}`)
      this.#reconcile()
    })
    worker.on('free', () => this.#dispatcher.dispatch())
    worker.on('loaded', (...loaded) => this.emit('loaded', ...loaded))
    worker.on('killed', (reason, stack) => {
      this.#log.error({ stack }, `Worker ${worker.pid} is killed: ${reason}`)
      this.#lifecycle.emit('workerKilled', { pid: worker.pid, reason })
    })
    worker.on('exit', (exit) => this.#workerEnded(worker, exit))
  }

  #workerReady(worker: WorkerHandle, choice: { interface: string; reason: string }): void {
    if (this.#announcedGeneration !== worker.generation) {
      this.#log.info(`Interface: ${choice.interface} (${choice.reason})`)
    }
    this.#announcedGeneration = worker.generation
    this.#log.info(`Worker ${worker.pid} serves`)
    this.#reconcile()
    if (this.#boot.settings.reload) this.#processes.prepare(this.#boot)
  }

  #workerEnded(worker: WorkerHandle, exit: WorkerExit): void {
    this.#workers.delete(worker)
    this.#history.ended(exit, worker.status.figures?.counts)
    const unserved = worker.reclaim()
    if (unserved) this.#dispatcher.takeBack(unserved)
    this.#lifecycle.emit('workerEnded', { pid: worker.pid, code: exit.code, signal: exit.signal })
    const description = this.#exits.describe(exit)
    this.#log[exit.retired || exit.code === 0 ? 'info' : 'error'](`Worker ${worker.pid} ended${description}`)
    if (!exit.retired && exit.servedMs === undefined) this.#bootFailed(worker, exit, description)
    else if (!exit.retired && exit.servedMs! < shortLifeMs) this.#restart.failed()
    this.#reconcile()
  }

  /** A generation that never served is given up: before the first, the server ends; in a reload, the old workers stay. */
  #bootFailed(worker: WorkerHandle, exit: WorkerExit, description: string): void {
    const reason = exit.failure?.message ?? `worker ${worker.pid} ended${description} while booting`
    const neverServed = worker.generation > this.#generations.served
    if (this.#stopping) return
    if (neverServed && this.#generations.served === 0 && !this.#boot.settings.reload) {
      const code = exit.failure?.stage === 'load' ? exitCode.applicationFailedToLoad : exitCode.workerFailedToBoot
      this.#error ??= new ServerError(reason, code)
      this.#stopping = { graceMs: 0 }
    } else if (neverServed && worker.generation === this.#generations.current) {
      this.#giveUpReload(reason)
    } else {
      this.#log.error(`Worker failed to boot: ${reason}`)
      this.#restart.failed()
    }
  }

  #giveUpReload(reason: string): void {
    const failed = this.#generations.current
    this.#generations.giveUp(reason)
    if (failed === 1) {
      this.#log.error(`The application can't be served; waiting for a change: ${reason}`)
      this.emit('broken')
    }
    for (const worker of this.#workers) if (worker.generation === failed) worker.retire(0)
  }

  #count(state: string): number {
    return [...this.#workers].filter((worker) => worker.state === state).length
  }

  #state(): MasterStatus['state'] {
    if (this.#stopping) return 'stopping'
    if (this.#wanted === 0) return 'suspended'
    if (this.#generations.served === 0) return 'starting'
    return this.#generations.served === this.#generations.current ? 'running' : 'reloading'
  }
}

/** Those that asked to leave and whose turn it is: the ones that must, and one of those that can wait. */
function replaceable(workers: readonly WorkerHandle[]): WorkerHandle[] {
  const patient = workers.find(({ leaving }) => leaving === 'patient')
  return workers.filter((worker) => worker.leaving === 'urgent' || worker === patient)
}
