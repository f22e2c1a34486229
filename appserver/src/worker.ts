import type { Socket } from 'node:net'
import { AccessLog } from './access-log.ts'
import { ClientGone, describeError, exitCode, LoadError, RequestCut, RequestError, ServerError } from './errors.ts'
import type { GatewayContext } from './gateway/gateway.ts'
import { chooseInterface } from './gateway/interfaces.ts'
import { load } from './loader.ts'
import { createLog, type Log } from './log.ts'
import type { Boot, ToMaster, ToWorker } from './messages.ts'
import { redactUrl } from './redaction.ts'
import { RefusalLog } from './refusal-log.ts'
import { HttpTransport } from './transport/http.ts'
import { httpLimits } from './transport/limits.ts'
import { trustOf } from './transport/trust.ts'

const heartbeatMs = 1000

/** The child: loads the application, serves the connections that the master hands over, and drains when told. */
class Worker {
  readonly #log: Log
  readonly #access: AccessLog | undefined
  readonly #boot: Boot
  #transport: HttpTransport | undefined
  #connections = 0
  #reportsLoad = false
  #retiring = false

  constructor(boot: Boot) {
    const { logLevel, logFormat, errorLogfile, accessLogfile, accessLogformat } = boot.settings
    this.#boot = boot
    this.#log = createLog({ level: logLevel, format: logFormat, file: errorLogfile })
    if (accessLogfile === undefined) return
    const onTrouble = (problem: string) => this.#log.error(problem)
    this.#access = new AccessLog({ file: accessLogfile, format: accessLogformat, pid: process.pid, onTrouble })
    process.on('exit', () => this.#access?.flushNow())
  }

  async start(): Promise<void> {
    const application = await this.#load()
    const { settings } = this.#boot
    const refusals = new RefusalLog(this.#log)
    const chosen = chooseInterface(application, settings.interface, this.#gatewayContext())
    this.#transport = await HttpTransport.create({
      limits: httpLimits(settings),
      trust: trustOf(settings),
      handle: chosen.gateway,
      onDone: (done) => this.#access?.write(done),
      onRefused: (refusal) => refusals.write(refusal),
      onConnectionsChange: (open) => this.#connectionsChanged(open),
    })
    setInterval(() => tell({ type: 'alive' }), heartbeatMs).unref()
    tell({ type: 'ready', interface: chosen.name, reason: chosen.reason })
  }

  take(id: number, socket: Socket | undefined): void {
    if (socket) this.#transport?.serve(socket)
    tell({ type: 'taken', id })
  }

  async retire(graceMs: number): Promise<void> {
    if (this.#retiring) return
    this.#retiring = true
    await this.#transport?.drain(graceMs)
    await this.#access?.close()
    process.exit(exitCode.ok)
  }

  /** Opens the log files anew after a rotation. */
  reopenLogs(): void {
    this.#log.reopen()
    this.#access?.reopen()
  }

  get graceMs(): number {
    return this.#boot.settings.gracefulTimeout * 1000
  }

  async #load(): Promise<unknown> {
    try {
      return await load(this.#boot.application, process.cwd())
    } catch (error) {
      if (error instanceof LoadError) throw error
      // What the module itself threw keeps its own stack: that is where the reader has to look.
      throw new LoadError(`${this.#boot.application} could not be loaded:\n${describeError(error)}`, { cause: error })
    }
  }

  #gatewayContext(): GatewayContext {
    return {
      server: {
        multiprocess: true,
        serverName: 'localhost',
        serverPort: '',
        rootPath: this.#boot.settings.rootPath,
        keepsUnderscores: this.#boot.settings.headerMap === 'dangerous',
        errors: (requestId) => ({ write: (text) => this.#log.error({ request_id: requestId }, text.trimEnd()) }),
      },
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

function tell(message: ToMaster): void {
  if (process.connected) process.send!(message)
}

async function boot(parts: Boot): Promise<Worker> {
  try {
    const worker = new Worker(parts)
    await worker.start()
    return worker
  } catch (error) {
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
    if (message.type === 'boot') worker = boot(message.boot)
    else if (message.type === 'retire') await retire(message.graceMs)
    else if (message.type === 'reopen') (await worker)?.reopenLogs()
    else (await worker)!.take(message.id, socket)
  })
  // Ctrl-C and a hang-up of the terminal reach the whole process group.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, () => {})
  process.on('SIGTERM', () => void retire())
  process.on('SIGQUIT', () => process.exit(exitCode.ok))
  // Without its master nobody would replace it or give it connections.
  process.on('disconnect', () => (worker ? void retire() : process.exit(exitCode.failure)))
}

run()
