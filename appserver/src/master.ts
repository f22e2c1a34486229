import { EventEmitter, once } from 'node:events'
import type { Socket } from 'node:net'
import { Dispatcher } from './dispatcher.ts'
import { exitCode, ServerError } from './errors.ts'
import type { Log } from './log.ts'
import type { Boot } from './messages.ts'
import { RestartDelay } from './restart-delay.ts'
import { type WorkerExit, WorkerHandle } from './worker-handle.ts'

export interface MasterOptions {
  readonly boot: Boot
  readonly log: Log
}

export interface MasterStatus {
  readonly wanted: number
  readonly ready: number
  readonly state: 'starting' | 'running' | 'reloading' | 'stopping'
  readonly workers: readonly { readonly pid: number; readonly state: string; readonly connections: number }[]
}

/** A worker that dies sooner than this is not replaced at once. */
const shortLifeMs = 1000

interface Events {
  /** The wanted number of workers serve, for the first time or after a reload. */
  ready: []
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
  readonly #workers = new Set<WorkerHandle>()
  readonly #restart = new RestartDelay(() => this.#reconcile())
  /** What is wanted. A worker of an older generation retires when enough of this one are ready. */
  #wanted: number
  #generation = 1
  #newestGeneration = 1
  #stopping: { graceMs: number } | undefined
  /** The newest generation that has served; 0 before the first. */
  #servedGeneration = 0
  #announcedGeneration = 0
  /** Who waits for a generation to serve or to be given up. */
  readonly #outcomes = new Map<number, (error?: ServerError) => void>()
  #error: ServerError | undefined

  constructor({ boot, log }: MasterOptions) {
    super()
    this.#boot = boot
    this.#log = log
    this.#wanted = boot.settings.workers
    this.#dispatcher = new Dispatcher(() => this.#workers)
  }

  get status(): MasterStatus {
    const workers = [...this.#workers].map(({ pid, state, connections }) => ({ pid, state, connections }))
    return { wanted: this.#wanted, ready: this.#count('ready'), state: this.#state(), workers }
  }

  /** Starts the workers; `ready` follows. */
  start(): void {
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
    this.#boot = boot
    this.#wanted = boot.settings.workers
    const generation = ++this.#newestGeneration
    this.#generation = generation
    this.#restart.reset()
    const served = new Promise<void>((resolve, reject) => {
      this.#outcomes.set(generation, (error) => {
        if (!error) return resolve()
        // Replacements of the old workers must be like them.
        if (this.#generation < generation) this.#restore(before)
        reject(error)
      })
    })
    this.#reconcile()
    await served
  }

  /** Changes the number of wanted workers, down to one. */
  scale(by: number): void {
    this.#wanted = Math.max(1, this.#wanted + by)
    this.#reconcile()
  }

  /** Retires all workers until the next reload. */
  suspend(): void {
    this.#wanted = 0
    this.#reconcile()
  }

  /** Ends all workers. A second call with a shorter grace hurries them. */
  async stop(graceMs: number): Promise<void> {
    const ended = once(this, 'ended')
    // Connections that were accepted are owed to a worker before the workers retire.
    if (!this.#stopping && graceMs > 0) await this.#dispatcher.emptied(graceMs)
    if (this.#stopping && graceMs < this.#stopping.graceMs) for (const worker of this.#workers) worker.kill()
    this.#stopping = { graceMs }
    this.#reconcile()
    await ended
  }

  #reconcile(): void {
    if (this.#stopping) return this.#retireAll(this.#stopping.graceMs)
    const current = [...this.#workers].filter(
      (worker) => worker.generation === this.#generation && worker.state !== 'retiring',
    )
    for (let missing = this.#wanted - current.length; missing > 0 && this.#restart.allows(); missing--)
      this.#startWorker()
    const ready = current.filter((worker) => worker.state === 'ready')
    if (ready.length < this.#wanted) return
    for (const surplus of current.slice(0, current.length - this.#wanted)) this.#retire(surplus)
    for (const worker of this.#workers) if (worker.generation < this.#generation) this.#retire(worker)
    this.#serves()
  }

  #serves(): void {
    if (this.#servedGeneration === this.#generation) return
    this.#servedGeneration = this.#generation
    this.#log.info(`Ready: ${this.#wanted} ${this.#wanted === 1 ? 'worker' : 'workers'}`)
    this.#settle(this.#generation)
    this.emit('ready')
  }

  #restore({ boot, wanted }: { boot: Boot; wanted: number }): void {
    this.#boot = boot
    this.#wanted = wanted
  }

  /** A reload ends with its generation, or when a newer one takes its place. */
  #settle(generation: number, error?: ServerError): void {
    this.#outcomes.get(generation)?.(error)
    this.#outcomes.delete(generation)
    for (const older of this.#outcomes.keys()) {
      if (older < generation) this.#settle(older, new ServerError('a newer reload took its place'))
    }
  }

  #retireAll(graceMs: number): void {
    for (const worker of this.#workers) worker.retire(graceMs)
    if (this.#workers.size > 0) return
    this.#restart.close()
    this.#dispatcher.close()
    this.#settle(this.#newestGeneration, new ServerError('the server is stopping'))
    this.emit('ended', this.#error)
  }

  #retire(worker: WorkerHandle): void {
    worker.retire(this.#boot.settings.gracefulTimeout * 1000)
  }

  #startWorker(): void {
    const { timeout, bootTimeout } = this.#boot.settings
    const worker = new WorkerHandle(this.#boot, this.#generation, {
      timeoutMs: timeout * 1000,
      bootTimeoutMs: bootTimeout * 1000,
    })
    this.#workers.add(worker)
    this.#log.info(`Booting worker with pid: ${worker.pid}`)
    worker.on('ready', ({ interface: name, reason }) => {
      if (this.#announcedGeneration !== worker.generation) this.#log.info(`Interface: ${name} (${reason})`)
      this.#announcedGeneration = worker.generation
      this.#reconcile()
    })
    worker.on('free', () => this.#dispatcher.dispatch())
    worker.on('killed', (reason) => this.#log.error(`Worker ${worker.pid} is killed: ${reason}`))
    worker.on('exit', (exit) => this.#workerEnded(worker, exit))
  }

  #workerEnded(worker: WorkerHandle, exit: WorkerExit): void {
    this.#workers.delete(worker)
    const unserved = worker.reclaim()
    if (unserved) this.#dispatcher.takeBack(unserved)
    this.#log[exit.retired || exit.code === 0 ? 'info' : 'error'](`Worker ${worker.pid} ended${describeExit(exit)}`)
    if (!exit.retired && exit.servedMs === undefined) this.#bootFailed(worker, exit)
    else if (!exit.retired && exit.servedMs! < shortLifeMs) this.#restart.failed()
    this.#reconcile()
  }

  /** A generation that never served is given up: before the first, the server ends; in a reload, the old workers stay. */
  #bootFailed(worker: WorkerHandle, exit: WorkerExit): void {
    const reason = exit.failure?.message ?? `worker ${worker.pid} ended${describeExit(exit)} while booting`
    const neverServed = worker.generation > this.#servedGeneration
    if (this.#stopping) return
    if (neverServed && this.#servedGeneration === 0) {
      const code = exit.failure?.stage === 'load' ? exitCode.applicationFailedToLoad : exitCode.workerFailedToBoot
      this.#error ??= new ServerError(reason, code)
      this.#stopping = { graceMs: 0 }
    } else if (neverServed && worker.generation === this.#generation) {
      this.#giveUpReload(reason)
    } else {
      this.#log.error(`Worker failed to boot: ${reason}`)
      this.#restart.failed()
    }
  }

  #giveUpReload(reason: string): void {
    const failed = this.#generation
    for (const worker of this.#workers) if (worker.generation === failed) worker.retire(0)
    this.#generation = this.#servedGeneration
    this.#settle(failed, new ServerError(reason))
  }

  #count(state: string): number {
    return [...this.#workers].filter((worker) => worker.state === state).length
  }

  #state(): MasterStatus['state'] {
    if (this.#stopping) return 'stopping'
    if (this.#servedGeneration === 0) return 'starting'
    return this.#servedGeneration === this.#generation ? 'running' : 'reloading'
  }
}

function describeExit({ code, signal, killed }: WorkerExit): string {
  if (signal !== null) return ` by ${signal}${signal === 'SIGKILL' && !killed ? ' (perhaps out of memory?)' : ''}`
  return code === 0 ? '' : ` with code ${code}`
}
