import { flushCompileCache } from 'node:module'
import type { Socket } from 'node:net'
import { type ExitCode, exitCode } from '../errors.ts'
import { withValidation } from '../gateway/validator/with-validation.ts'
import { AccessLog } from '../logs/access-log.ts'
import { createLog, type Log } from '../logs/log.ts'
import { type Boot, reportFd } from '../messages.ts'
import type { Protocol } from '../settings/index.ts'
import { httpLimits } from '../transport/limits.ts'
import { Transports } from '../transport/transports.ts'
import { trustOf } from '../transport/trust.ts'
import { Background } from './background.ts'
import { checkCarried } from './carried.ts'
import { ExchangeContext } from './exchange-context.ts'
import { loggingContext } from './gateway-context.ts'
import { LoadedFiles } from './loaded-files.ts'
import { setUpProcess } from './process-setup.ts'
import { Recycling } from './recycling.ts'
import { RefusalLog } from './refusal-log.ts'
import { Report } from './report.ts'
import type { Surroundings } from './surroundings.ts'
import { UncaughtErrors } from './uncaught-errors.ts'
import { Watchdog } from './watchdog.ts'
import { WorkerApplication } from './worker-application.ts'

const longestHeartbeatMs = 1000

/** What the child does: loads the application, serves the connections that the master hands over, and drains when told. */
export class Worker {
  readonly #surroundings: Surroundings
  readonly #log: Log
  readonly #access: AccessLog | undefined
  readonly #report: Report
  readonly #boot: Boot
  readonly #startedMs: number
  readonly #context = new ExchangeContext()
  readonly #uncaught: UncaughtErrors
  readonly #loadedFiles: LoadedFiles | undefined
  #application: WorkerApplication | undefined
  #transports: Transports | undefined
  #connections = 0
  #reportsLoad = false
  #retiring = false

  constructor(boot: Boot, startedMs: number, surroundings: Surroundings) {
    this.#surroundings = surroundings
    const { logLevel, logFormat, errorLogfile, accessLogfile, accessLogformat } = boot.settings
    this.#boot = boot
    this.#startedMs = startedMs
    this.#log = createLog({ level: logLevel, format: logFormat, file: errorLogfile })
    this.#report = new Report(boot.settings, this.#log)
    this.#uncaught = new UncaughtErrors(this.#context, this.#log)
    if (boot.settings.reload)
      this.#loadedFiles = new LoadedFiles((files) => this.#surroundings.tell({ type: 'loaded', files }))
    if (accessLogfile === undefined) return
    const onTrouble = (problem: string) => this.#log.error(problem)
    this.#access = new AccessLog({ file: accessLogfile, format: accessLogformat, pid: process.pid, onTrouble })
    process.on('exit', () => this.#access?.flushNow())
  }

  async start(): Promise<void> {
    const { settings } = this.#boot
    const watchdog = this.#watch()
    setUpProcess(this.#boot, this.#surroundings.env)
    const background = new Background()
    const application = await WorkerApplication.load({
      boot: this.#boot,
      log: this.#log,
      uncaught: this.#uncaught,
      context: loggingContext(settings, this.#log, background),
      background,
      startedMs: this.#startedMs,
      onClose: () => this.askToLeave('the application has closed its server'),
    })
    this.#application = application
    const { chosen, hooks, plugins } = application
    const recycling = new Recycling(settings, (reason) =>
      this.#surroundings.tell({ type: 'leaving', urgent: false, reason }),
    )
    const refusals = new RefusalLog(this.#log)
    checkCarried(settings.bind, chosen.name, plugins.length)
    this.#transports = await Transports.create({
      limits: httpLimits(settings),
      trust: trustOf(settings),
      connections: settings.workers * settings.workerConnections,
      plugins,
      keepsRequests: chosen.name !== 'node' && plugins.length === 0,
      handle: this.#context.around(hooks.before(chosen.gateway)),
      upgrades: () => chosen.upgrades(),
      onDone: hooks.after((done) => {
        this.#report.count(done)
        this.#access?.write(done)
        recycling.count()
      }),
      onRefused: (refusal) => refusals.write(refusal),
      onConnectionsChange: (open) => this.#connectionsChanged(open),
    })
    watchdog.starting()
    await application.startUp()
    const heartbeatMs = Math.min(longestHeartbeatMs, settings.timeout * 1000 || longestHeartbeatMs)
    setInterval(() => void this.#beat(), heartbeatMs).unref()
    this.#uncaught.serve(this.graceMs, {
      onFirst: (reason) => this.#surroundings.tell({ type: 'leaving', urgent: true, reason }),
      onOverdue: () => void this.retire(0, exitCode.failure),
    })
    watchdog.serving()
    this.reportFiles()
    this.#surroundings.tell({
      type: 'ready',
      interface: chosen.name,
      reason: withValidation(chosen, settings.validate),
    })
    flushCompileCache()
  }

  take(id: number, protocol: Protocol, socket: Socket | undefined): void {
    if (socket) this.#transports?.serve(socket, protocol)
    this.#surroundings.tell({ type: 'taken', id })
  }

  async retire(graceMs: number, code: ExitCode = exitCode.ok): Promise<void> {
    if (this.#retiring) return
    this.#retiring = true
    await this.#end(graceMs, code)
  }

  /** For an operator's TERM, or the application's own end: the master starts a replacement first, and then retires this one. */
  askToLeave(reason: string): void {
    if (this.#retiring) return
    this.#surroundings.tell({ type: 'leaving', urgent: true, reason })
    setTimeout(() => void this.retire(0), this.graceMs)
  }

  /** Opens the log files anew after a rotation. */
  reopenLogs(): void {
    this.#log.reopen()
    this.#access?.reopen()
  }

  get graceMs(): number {
    return this.#boot.settings.gracefulTimeout * 1000
  }

  /** Tells the master of the application's files before it hears how loading them went. */
  reportFiles(): void {
    this.#loadedFiles?.flush()
  }

  #watch(): Watchdog {
    const { timeout, bootTimeout } = this.#boot.settings
    return new Watchdog({
      timeoutMs: timeout * 1000,
      bootTimeoutMs: bootTimeout * 1000,
      startedMs: this.#startedMs,
      reportFd,
      onFailed: (error) => this.#log.error(`The watchdog has ended: ${error.message}`),
    })
  }

  async #end(graceMs: number, code: ExitCode): Promise<void> {
    // In development, a kept connection would go on showing the code that was replaced.
    const deadlineMs = performance.now() + graceMs
    await this.#transports?.drain(graceMs, this.#boot.settings.reload)
    await this.#application?.end(Math.max(0, deadlineMs - performance.now()))
    await Promise.all([this.#beat(), this.#access?.close()])
    // The last, because a program ends its process by itself.
    await this.#application?.endProgram(Math.max(0, deadlineMs - performance.now()))
    this.#surroundings.exit(code)
  }

  /** Says that the event loop turns, and what it has done. Resolves when both are on their way. */
  async #beat(): Promise<void> {
    const figures = this.#report.read(this.#transports?.answering ?? 0)
    await Promise.all([
      new Promise<void>((sent) => this.#surroundings.tell({ type: 'alive', figures }, sent)),
      this.#report.flush(),
    ])
  }

  /** Once a turn of the event loop at most, however many connections came and went. */
  #connectionsChanged(open: number): void {
    this.#connections = open
    if (this.#reportsLoad) return
    this.#reportsLoad = true
    setImmediate(() => {
      this.#reportsLoad = false
      this.#surroundings.tell({ type: 'load', connections: this.#connections })
    })
  }
}
