import { EventEmitter, once } from 'node:events'
import { exitCode, ServerError } from '../errors.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { Log } from '../logs/log.ts'
import type { Boot } from '../messages.ts'
import type { MasterStatus } from '../status.ts'
import { type Accepted, Dispatcher } from './dispatcher.ts'
import { Generations } from './generations.ts'
import { planWorkers } from './plan.ts'
import { RestartDelay } from './restart-delay.ts'
import type { WorkerExit } from './worker-exit.ts'
import type { WorkerHandle } from './worker-handle.ts'
import { Workers } from './workers.ts'

export interface MasterOptions {
  readonly boot: Boot
  readonly log: Log
  readonly lifecycle: Lifecycle
}

/** A worker that dies sooner than this is not replaced at once. */
const shortLifeMs = 1000
/** As many as the setting allows. */
const mostWorkers = 512
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
  readonly #workers: Workers
  readonly #restart = new RestartDelay(() => this.#reconcile())
  /** What is wanted. A worker of an older generation retires when enough of this one are ready. */
  #wanted: number
  readonly #generations = new Generations()
  #stopping: { untilMs: number; retires: boolean } | undefined
  /** What the generation that serves was started with: its replacements must be like it when a reload is given up. */
  #serving: { boot: Boot; wanted: number } | undefined
  #error: ServerError | undefined

  constructor({ boot, log, lifecycle }: MasterOptions) {
    super()
    this.#boot = boot
    this.#log = log
    this.#lifecycle = lifecycle
    this.#wanted = boot.settings.workers
    const waiting = boot.settings.backlog
    const onFull = () => log.warn(`${waiting} connections wait for a worker (backlog): those beyond are closed`)
    this.#workers = new Workers(log, lifecycle)
    this.#dispatcher = new Dispatcher(() => this.#workers, { waiting, onFull })
    this.#workers.on('ready', () => this.#workerReady())
    this.#workers.on('leaving', () => this.#reconcile())
    this.#workers.on('free', () => this.#dispatcher.dispatch())
    this.#workers.on('loaded', (...loaded) => this.emit('loaded', ...loaded))
    this.#workers.on('ended', (worker, exit, description) => this.#workerEnded(worker, exit, description))
  }

  get status(): MasterStatus {
    const { failures, nextStartMs } = this.#restart.series
    return {
      state: this.#state(),
      wanted: this.#wanted,
      waiting: this.#dispatcher.waiting,
      dying: failures < fewestInSeries ? undefined : { failures, nextStartSeconds: nextStartMs / 1000 },
      ...this.#workers.status,
    }
  }

  /** Starts the workers; `ready` follows. */
  start(): void {
    this.#lifecycle.emit('workersWanted', this.#wanted, undefined)
    this.#reconcile()
  }

  /** A connection that a listener has accepted. */
  accept(connection: Accepted): void {
    this.#dispatcher.offer(connection)
  }

  /**
   * Replaces every worker, new ones first.
   *
   * @throws {ServerError} the new ones can't start: they are given up and the old go on
   */
  async reload(boot: Boot): Promise<void> {
    if (this.#stopping) throw new ServerError('the server is stopping')
    // What an overlapping reload has not brought to serve is nothing to go back to.
    if (this.#generations.served === this.#generations.current)
      this.#serving = { boot: this.#boot, wanted: this.#wanted }
    this.#want(boot, boot.settings.workers)
    this.#restart.reset()
    const served = this.#generations.advance()
    this.#reconcile()
    await served
  }

  /** Changes the number of wanted workers, down to one; a suspended server stays so unless more are wanted. */
  scale(by: number): void {
    if (this.#wanted === 0 && by < 0) return
    this.#setWanted(Math.min(mostWorkers, Math.max(1, this.#wanted + by)))
    this.#reconcile()
  }

  /** Retires all workers until the next reload. */
  suspend(): void {
    this.#setWanted(0)
    this.#generations.interrupt('all workers were asked to retire')
    this.#reconcile()
  }

  /** Every worker opens its log files anew. */
  reopenLogs(): void {
    for (const worker of this.#workers) worker.reopenLogs()
  }

  /** Ends all workers within `graceMs`. A second call with less time hurries them. */
  async stop(graceMs: number): Promise<void> {
    const ended = once(this, 'ended')
    const untilMs = performance.now() + graceMs
    if (this.#stopping) this.#hurry(untilMs)
    else await this.#beginStop(untilMs, graceMs)
    this.#reconcile()
    await ended
  }

  /** Connections that were accepted are owed to a worker before the workers retire. */
  async #beginStop(untilMs: number, graceMs: number): Promise<void> {
    this.#stopping = { untilMs, retires: false }
    if (graceMs > 0 && this.#workers.size > 0) await this.#dispatcher.emptied(graceMs)
    this.#stopping.retires = true
  }

  #hurry(untilMs: number): void {
    if (untilMs >= this.#stopping!.untilMs) return
    this.#stopping = { untilMs, retires: true }
    for (const worker of this.#workers) worker.kill()
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
    if (this.#stopping) return this.#stopping.retires ? this.#retireAll(this.#stopping.untilMs) : undefined
    // Nothing has ever served, and what was tried is given up: only a reload can bring workers.
    if (this.#generations.current === 0) return
    const { start, retire, complete } = planWorkers([...this.#workers], this.#wanted, this.#generations.current)
    for (let started = 0; started < start && this.#restart.allows(); started++)
      this.#workers.start(this.#boot, this.#generations.current)
    for (const worker of retire) worker.retire(this.#graceMs)
    if (complete && this.#wanted > 0 && this.#generations.serve()) this.#announceReady()
  }

  #announceReady(): void {
    this.#log.info(`Ready: ${this.#wanted} ${this.#wanted === 1 ? 'worker' : 'workers'}`)
    this.#lifecycle.emit('ready', this.#wanted)
    this.emit('ready')
  }

  #retireAll(untilMs: number): void {
    for (const worker of this.#workers) worker.retire(Math.max(0, untilMs - performance.now()))
    if (this.#workers.size > 0) return
    this.#restart.close()
    this.#dispatcher.close()
    this.#generations.close()
    this.emit('ended', this.#error)
  }

  get #graceMs(): number {
    return this.#boot.settings.gracefulTimeout * 1000
  }

  #workerReady(): void {
    this.#reconcile()
    if (this.#boot.settings.reload) this.#workers.prepare(this.#boot)
  }

  #workerEnded(worker: WorkerHandle, exit: WorkerExit, description: string): void {
    const unserved = worker.reclaim()
    if (unserved) this.#dispatcher.takeBack(unserved)
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
      this.#stopping = { untilMs: performance.now(), retires: true }
    } else if (neverServed && worker.generation === this.#generations.current) {
      this.#giveUpReload(reason)
    } else {
      this.#log.error(`Worker failed to boot: ${reason}`)
      this.#restart.failed()
    }
  }

  #giveUpReload(reason: string): void {
    const failed = this.#generations.current
    if (this.#serving) this.#want(this.#serving.boot, this.#serving.wanted)
    this.#generations.giveUp(reason)
    if (failed === 1) {
      this.#log.error(`The application can't be served; waiting for a change: ${reason}`)
      this.emit('broken')
    }
    for (const worker of this.#workers) if (worker.generation === failed) worker.retire(0)
  }

  #state(): MasterStatus['state'] {
    if (this.#stopping) return 'stopping'
    if (this.#wanted === 0) return 'suspended'
    if (this.#generations.served === 0) return 'starting'
    return this.#generations.served === this.#generations.current ? 'running' : 'reloading'
  }
}
