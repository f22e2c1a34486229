import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Boot, FromWorker, Stuck, ToMaster, ToWorker } from '../messages.ts'
import type { Figures } from '../metrics/figures.ts'
import type { WorkerStatus } from '../status.ts'
import type { Accepted, Taker } from './dispatcher.ts'
import { describeStuck } from './stuck.ts'
import type { WorkerExit } from './worker-exit.ts'
import { readReports } from './worker-process.ts'

interface Events {
  ready: [choice: { interface: string; reason: string }]
  free: []
  /** The worker asks to be replaced. */
  leaving: [reason: string]
  /** The application is made of these files, too; they were read at `sinceMs` (as Date.now() has it) or later. */
  loaded: [files: readonly string[], sinceMs: number]
  exit: [exit: WorkerExit]
  /** The worker was killed because it was silent or too slow; the text says which, the stack where it was. */
  killed: [reason: string, stack: string | undefined]
}

export interface WorkerTimes {
  readonly bootTimeoutMs: number
  /** 0: never */
  readonly timeoutMs: number
}

/** Its own watchdog can tell where it is stuck: it gets this much longer to speak. */
const watchdogMs = 900

/** One worker as the master sees it. */
export class WorkerHandle extends EventEmitter<Events> implements Taker {
  readonly generation: number
  connections = 0
  state: WorkerStatus['state'] = 'booting'
  /** Whether it asked to be replaced: `urgent` takes no more connections, `patient` serves until its replacement does. */
  leaving: 'no' | 'patient' | 'urgent' = 'no'
  readonly #child: ChildProcess
  readonly #timeoutMs: number
  readonly #bootingSinceMs = Date.now()
  readonly #connectionLimit: number
  /** By when the worker must have done what it is expected to do next. */
  #deadline: NodeJS.Timeout | undefined
  #offered: { id: number; connection: Accepted } | undefined
  #nextId = 0
  readonly #startedMs = performance.now()
  #heardMs = this.#startedMs
  #figures: Figures | undefined
  #figuresMs = this.#startedMs
  #cpuShare = 0
  #failure: WorkerExit['failure']
  #readyAtMs: number | undefined
  #retired = false
  #killed = false

  constructor(child: ChildProcess, boot: Boot, generation: number, times: WorkerTimes) {
    super()
    this.generation = generation
    this.#timeoutMs = times.timeoutMs
    this.#connectionLimit = boot.settings.workerConnections || Number.POSITIVE_INFINITY
    this.#child = child
    readReports(child, (stuck) => this.#stuck(stuck))
    this.#child.on('message', (message) => this.#hear(message as Partial<FromWorker> | null))
    this.#child.on('error', (error) => this.#fail(error))
    this.#child.once('exit', (code, signal) => void this.#endAfterLastWords(code, signal))
    this.#expect(times.bootTimeoutMs + watchdogMs, 'not ready within the boot timeout')
    this.#send({ type: 'boot', boot, startedMs: this.#bootingSinceMs })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get status(): WorkerStatus {
    const { pid, generation, state, connections } = this
    const nowMs = performance.now()
    return {
      pid,
      generation,
      state,
      connections,
      uptimeSeconds: (nowMs - this.#startedMs) / 1000,
      silentSeconds: (nowMs - this.#heardMs) / 1000,
      cpuShare: this.#cpuShare,
      figures: this.#figures,
    }
  }

  get free(): boolean {
    const accepts = this.state === 'ready' && this.leaving !== 'urgent' && this.#offered === undefined
    return accepts && this.connections < this.#connectionLimit
  }

  /** Gives the worker a connection. The socket stays open here until the worker has said that it has it. */
  take(connection: Accepted): void {
    const { socket, protocol } = connection
    const id = this.#nextId++
    this.#offered = { id, connection }
    this.connections++
    this.#child.send({ type: 'connection', id, protocol } satisfies ToWorker, socket, { keepOpen: true }, () => {})
  }

  /** Asks the worker to finish its requests and end; kills it when it takes longer. */
  retire(graceMs: number): void {
    if (this.state === 'retiring' || this.state === 'gone') return
    const wasBooting = this.state === 'booting'
    this.state = 'retiring'
    this.#retired = true
    if (wasBooting) this.kill()
    else this.#send({ type: 'retire', graceMs })
    // The worker cuts what is left at graceMs by itself; the second more is for its last words.
    this.#expect(graceMs + 1000, 'still running after the graceful timeout')
  }

  reopenLogs(): void {
    this.#send({ type: 'reopen' })
  }

  /** Ends the worker now. */
  kill(): void {
    this.#killed = true
    this.#child.kill('SIGKILL')
  }

  /** The connection that was offered and never taken, for the dispatcher to give to another. */
  reclaim(): Accepted | undefined {
    const connection = this.#offered?.connection
    this.#offered = undefined
    return connection
  }

  /** @param said the application has the same channel: anything can come */
  #hear(said: Partial<FromWorker> | null): void {
    if (said?.portico) this.#receive(said.portico)
  }

  #receive(message: ToMaster): void {
    this.#heard()
    if (message.type === 'ready') this.#ready(message)
    else if (message.type === 'taken') this.#taken(message.id)
    else if (message.type === 'load') this.#loaded(message.connections)
    else if (message.type === 'alive') this.#measured(message.figures)
    else if (message.type === 'leaving') this.#leave(message)
    else if (message.type === 'loaded') this.emit('loaded', message.files, this.#bootingSinceMs)
    else if (message.type === 'failed') this.#failure = { stage: message.stage, message: message.message }
  }

  #loaded(connections: number): void {
    const wasFull = this.connections >= this.#connectionLimit
    this.connections = connections
    if (wasFull && this.free) this.emit('free')
  }

  #ready(choice: { interface: string; reason: string }): void {
    if (this.state !== 'booting') return
    this.state = 'ready'
    this.#readyAtMs = Date.now()
    this.#heard()
    this.emit('ready', choice)
    this.emit('free')
  }

  #measured(figures: Figures): void {
    const nowMs = performance.now()
    const usedSeconds = figures.cpuSeconds - (this.#figures?.cpuSeconds ?? 0)
    this.#cpuShare = usedSeconds / Math.max(0.001, (nowMs - this.#figuresMs) / 1000)
    this.#figures = figures
    this.#figuresMs = nowMs
  }

  #leave({ urgent, reason }: Extract<ToMaster, { type: 'leaving' }>): void {
    if (this.leaving === 'urgent' || this.leaving === (urgent ? 'urgent' : 'patient')) return
    this.leaving = urgent ? 'urgent' : 'patient'
    this.emit('leaving', reason)
  }

  #taken(id: number): void {
    if (this.#offered?.id !== id) return
    this.#offered.connection.socket.destroy()
    this.#offered = undefined
    this.emit('free')
  }

  #heard(): void {
    this.#heardMs = performance.now()
    if (this.state !== 'ready') return
    this.#expect(this.#timeoutMs > 0 ? this.#timeoutMs + watchdogMs : 0, 'silent for longer than the timeout')
  }

  /** @param ms 0: for ever */
  #expect(ms: number, otherwise: string): void {
    clearTimeout(this.#deadline)
    this.#deadline = ms > 0 ? setTimeout(() => this.#kill(otherwise), ms) : undefined
  }

  #stuck(stuck: Stuck): void {
    // It became ready while its watchdog looked.
    if (stuck.phase !== 'serving' && this.state !== 'booting') return
    const { reason, stack } = describeStuck(stuck)
    this.#kill(reason, stack)
  }

  #kill(reason: string, stack?: string): void {
    this.#failure ??= { stage: 'boot', message: stack === undefined ? reason : `${reason}\n${stack}` }
    this.emit('killed', reason, stack)
    this.kill()
  }

  #send(message: ToWorker): void {
    // A worker that has just died says so by 'exit'; the failed write adds nothing.
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  #fail(error: Error): void {
    this.#failure ??= { stage: 'boot', message: error.message }
    // A process that could not be started has no exit.
    if (this.#child.pid === undefined) this.#ended(null, null)
  }

  /**
   * A worker's last message can arrive after its exit status. It lies in the channel by then, and two turns of the event loop read it;
   * 'disconnect' is no sign to wait for, because it does not come when the worker died before it had taken a handle.
   */
  async #endAfterLastWords(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    await nextTurn()
    await nextTurn()
    if (this.#child.connected) this.#child.disconnect()
    this.#ended(code, signal)
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.state === 'gone') return
    this.state = 'gone'
    clearTimeout(this.#deadline)
    const servedMs = this.#readyAtMs === undefined ? undefined : Date.now() - this.#readyAtMs
    this.emit('exit', { code, signal, failure: this.#failure, servedMs, retired: this.#retired, killed: this.#killed })
  }
}
