import type { Socket } from 'node:net'
import { type ConfigFile, readConfigFile } from '../config/config-file.ts'
import {
  ClientGone,
  describeError,
  type ExitCode,
  exitCode,
  LoadError,
  RequestCut,
  RequestError,
  ServerError,
} from '../errors.ts'
import { serverFacts } from '../gateway/environ.ts'
import type { GatewayContext } from '../gateway/gateway.ts'
import { chooseInterface } from '../gateway/interfaces.ts'
import { loadApplication } from '../loader.ts'
import { AccessLog } from '../logs/access-log.ts'
import { createLog, type Log } from '../logs/log.ts'
import { redactUrl } from '../logs/redaction.ts'
import { type Boot, reportFd, type ToMaster, type ToWorker } from '../messages.ts'
import { HttpTransport } from '../transport/http.ts'
import { httpLimits } from '../transport/limits.ts'
import { trustOf } from '../transport/trust.ts'
import { ExchangeContext } from './exchange-context.ts'
import { LoadedFiles } from './loaded-files.ts'
import { setUpProcess } from './process-setup.ts'
import { Recycling } from './recycling.ts'
import { RefusalLog } from './refusal-log.ts'
import { Report } from './report.ts'
import { UncaughtErrors } from './uncaught-errors.ts'
import { Watchdog } from './watchdog.ts'
import { WorkerHookCalls } from './worker-hooks.ts'

const longestHeartbeatMs = 1000

/** The child: loads the application, serves the connections that the master hands over, and drains when told. */
class Worker {
  readonly #log: Log
  readonly #access: AccessLog | undefined
  readonly #report: Report
  readonly #boot: Boot
  readonly #startedMs: number
  readonly #context = new ExchangeContext()
  readonly #uncaught: UncaughtErrors
  readonly #loadedFiles: LoadedFiles | undefined
  #transport: HttpTransport | undefined
  #hooks: WorkerHookCalls | undefined
  #connections = 0
  #reportsLoad = false
  #retiring = false

  constructor(boot: Boot, startedMs: number) {
    const { logLevel, logFormat, errorLogfile, accessLogfile, accessLogformat } = boot.settings
    this.#boot = boot
    this.#startedMs = startedMs
    this.#log = createLog({ level: logLevel, format: logFormat, file: errorLogfile })
    this.#report = new Report(boot.settings, this.#log)
    this.#uncaught = new UncaughtErrors(this.#context, this.#log)
    if (boot.settings.reload) this.#loadedFiles = new LoadedFiles((files) => tell({ type: 'loaded', files }))
    if (accessLogfile === undefined) return
    const onTrouble = (problem: string) => this.#log.error(problem)
    this.#access = new AccessLog({ file: accessLogfile, format: accessLogformat, pid: process.pid, onTrouble })
    process.on('exit', () => this.#access?.flushNow())
  }

  async start(): Promise<void> {
    const { settings, configFile } = this.#boot
    const watchdog = this.#watch()
    setUpProcess(this.#boot, process.env)
    const file = configFile === undefined ? undefined : await readConfigFile(configFile)
    const application = await Promise.race([
      loadApplication(this.#boot.application, process.cwd()),
      this.#uncaught.first,
    ])
    const hooks = await this.#hook(file, application)
    const recycling = new Recycling(settings, (reason) => tell({ type: 'leaving', urgent: false, reason }))
    const refusals = new RefusalLog(this.#log)
    const chosen = chooseInterface(application, settings.interface, this.#gatewayContext())
    this.#transport = await HttpTransport.create({
      limits: httpLimits(settings),
      trust: trustOf(settings),
      plugins: file?.plugins ?? [],
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
    const heartbeatMs = Math.min(longestHeartbeatMs, settings.timeout * 1000 || longestHeartbeatMs)
    setInterval(() => void this.#beat(), heartbeatMs).unref()
    this.#uncaught.serve(this.graceMs, {
      onFirst: (reason) => tell({ type: 'leaving', urgent: true, reason }),
      onOverdue: () => void this.retire(0, exitCode.failure),
    })
    watchdog.serving()
    this.reportFiles()
    tell({ type: 'ready', interface: chosen.name, reason: chosen.reason })
  }

  take(id: number, socket: Socket | undefined): void {
    if (socket) this.#transport?.serve(socket)
    tell({ type: 'taken', id })
  }

  async retire(graceMs: number, code: ExitCode = exitCode.ok): Promise<void> {
    if (this.#retiring) return
    this.#retiring = true
    await this.#end(graceMs, code)
  }

  /** An operator's TERM: the master starts a replacement first, and then retires this one. */
  askToLeave(): void {
    tell({ type: 'leaving', urgent: true, reason: 'it received SIGTERM' })
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
    await this.#transport?.drain(graceMs, this.#boot.settings.reload)
    await this.#hooks?.exiting()
    await Promise.all([this.#beat(), this.#access?.close()])
    process.exit(code)
  }

  /** Says that the event loop turns, and what it has done. Resolves when both are on their way. */
  async #beat(): Promise<void> {
    const figures = this.#report.read(this.#transport?.answering ?? 0)
    await Promise.all([new Promise<void>((sent) => tell({ type: 'alive', figures }, sent)), this.#report.flush()])
  }

  async #hook(file: ConfigFile | undefined, application: unknown): Promise<WorkerHookCalls> {
    const { settings } = this.#boot
    const hooks = new WorkerHookCalls(
      file?.hooks ?? {},
      { pid: process.pid, log: this.#log, application, settings },
      (requestId) => this.#log.child({ request_id: requestId }),
    )
    await hooks.initialized()
    this.#hooks = hooks
    return hooks
  }

  #gatewayContext(): GatewayContext {
    return {
      server: serverFacts(this.#boot.settings, (requestId) => ({
        write: (text) => this.#log.error({ request_id: requestId }, text.trimEnd()),
      })),
      report: (exchange, error) => {
        if (error instanceof ClientGone || error instanceof RequestCut) return
        const fields = { request_id: exchange.client.requestId }
        const asked = `${exchange.method} ${redactUrl(exchange.target)}`
        if (error instanceof RequestError) this.#log.warn(fields, `${asked}: ${error.message}`)
        else this.#log.error({ ...fields, stack: describeError(error) }, `${asked}: the application failed`)
      },
    }
  }

  /** Once a turn of the event loop at most, however many connections came and went. */
  #connectionsChanged(open: number): void {
    this.#connections = open
    if (this.#reportsLoad) return
    this.#reportsLoad = true
    setImmediate(() => {
      this.#reportsLoad = false
      tell({ type: 'load', connections: this.#connections })
    })
  }
}

function tell(message: ToMaster, onSent = () => {}): void {
  // The master may go while it is written: 'disconnect' says what to do then.
  if (process.connected) process.send!(message, () => onSent())
  else onSent()
}

async function boot(parts: Boot, startedMs: number): Promise<Worker> {
  let worker: Worker | undefined
  try {
    worker = new Worker(parts, startedMs)
    await worker.start()
    return worker
  } catch (error) {
    worker?.reportFiles()
    const isLoad = error instanceof LoadError
    const message = error instanceof ServerError ? error.message : describeError(error)
    process.send!({ type: 'failed', stage: isLoad ? 'load' : 'boot', message } satisfies ToMaster, () =>
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
    else (await worker)!.take(message.id, socket)
  })
  // Ctrl-C and a hang-up of the terminal reach the whole process group.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {})
  process.on('SIGTERM', async () => (await worker)?.askToLeave())
  process.on('SIGQUIT', () => process.exit(exitCode.ok))
  // Without its master nobody would replace it or give it connections.
  process.on('disconnect', () => (worker ? void retire() : process.exit(exitCode.failure)))
}

run()
