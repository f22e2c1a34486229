import { on, once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { ClientGone, RequestCut, RequestError } from '../errors.ts'
import type { GatewayContext } from '../gateway/gateway.ts'
import type { Log } from '../logs/log.ts'
import type { Boot } from '../messages.ts'
import type { Settings } from '../settings/table.ts'
import { HttpTransport } from '../transport/http.ts'
import { httpLimits } from '../transport/limits.ts'
import { type Trust, trustOf } from '../transport/trust.ts'
import { Background } from './background.ts'
import { ExchangeContext } from './exchange-context.ts'
import { loggingContext } from './gateway-context.ts'
import { setUpProcess } from './process-setup.ts'
import { RefusalLog } from './refusal-log.ts'
import { UncaughtErrors } from './uncaught-errors.ts'
import { WorkerApplication } from './worker-application.ts'

const loopback = '127.0.0.1'

/** A worker without a master: the application in this process, and one client of it, who is trusted as a front would be. */
export class LoneWorker {
  /** Whether an answer is not the application's own, or not complete: it threw, or the server turned the request down. */
  failed = false
  readonly #boot: Boot
  readonly #log: Log
  readonly #exchanges = new ExchangeContext()
  readonly #background = new Background()
  readonly #handled: (void | Promise<void>)[] = []
  #application!: WorkerApplication
  #transport!: HttpTransport

  private constructor(boot: Boot, log: Log) {
    this.#boot = boot
    this.#log = log
  }

  /**
   * @param env the process's own variables
   * @throws {LoadError | ServerError | SettingError} the application can't be loaded or made ready, or its process not be set up
   */
  static async start(boot: Boot, log: Log, env: NodeJS.ProcessEnv): Promise<LoneWorker> {
    const worker = new LoneWorker(boot, log)
    const uncaught = new UncaughtErrors(worker.#exchanges, log)
    setUpProcess(boot, env, 'call')
    const [context, background] = [worker.#context(), worker.#background]
    const onClose = () => {}
    const startedMs = Date.now()
    worker.#application = await WorkerApplication.load({ boot, log, uncaught, context, background, startedMs, onClose })
    worker.#transport = await worker.#createTransport()
    await worker.#application.startUp()
    uncaught.serve(0, {
      onFirst: () => {
        worker.failed = true
      },
      onOverdue: () => {},
    })
    return worker
  }

  /** Opens a connection to the application. A real one, so that it finds addresses and sockets as it does in a worker. */
  async connect(): Promise<Socket> {
    const server = createServer().listen(0, loopback)
    const accepted = on(server, 'connection')
    await once(server, 'listening')
    const client = connect((server.address() as AddressInfo).port, loopback)
    await once(client, 'connect')
    for await (const [socket] of accepted as AsyncIterable<[Socket]>) {
      if (socket.remotePort === client.localPort) {
        this.#transport.serve(socket)
        break
      }
      // Whoever else of this machine found the port in that moment.
      socket.destroy()
    }
    server.close()
    return client
  }

  /** Waits until the application is done with what it was asked, closes connections, and lets it clean up. */
  async end(): Promise<void> {
    const deadlineMs = performance.now() + this.#graceMs
    const overdue = new Promise<void>((resolve) => setTimeout(resolve, this.#graceMs).unref())
    await Promise.race([Promise.all(this.#handled), overdue])
    await this.#transport.drain(0)
    await this.#application.end(Math.max(0, deadlineMs - performance.now()))
  }

  get #graceMs(): number {
    return this.#boot.settings.gracefulTimeout * 1000
  }

  async #createTransport(): Promise<HttpTransport> {
    const { settings } = this.#boot
    const { chosen, hooks, plugins } = this.#application
    const refusals = new RefusalLog(this.#log)
    const handle = this.#exchanges.around(hooks.before(chosen.gateway))
    return HttpTransport.create({
      limits: httpLimits(settings),
      trust: trustEverything(settings),
      plugins,
      handle: (exchange) => void this.#handled.push(handle(exchange)),
      upgrades: () => chosen.upgrades(),
      onDone: hooks.after(() => {}),
      onRefused: (refusal) => {
        this.failed = true
        refusals.write(refusal)
      },
      onConnectionsChange: () => {},
    })
  }

  #context(): GatewayContext {
    const context = loggingContext(this.#boot.settings, this.#log, this.#background)
    return {
      ...context,
      report: (exchange, error) => {
        if (isFailure(error)) this.failed = true
        context.report(exchange, error)
      },
    }
  }
}

/** X-Forwarded-Proto says the scheme here, whatever header does so in the front's place. */
function trustEverything(settings: Settings): Trust {
  const trust = trustOf(settings)
  const others = trust.schemeHeaders.filter(({ name }) => name !== 'x-forwarded-proto')
  const schemeHeaders = [...others, { name: 'x-forwarded-proto', value: 'https' }]
  return { ...trust, schemeHeaders, trusts: () => true, proxyProtocol: 'off' }
}

/** A request that can't be answered as asked is answered nevertheless, and who left or was cut is seen elsewhere. */
function isFailure(error: unknown): boolean {
  return !(error instanceof ClientGone || error instanceof RequestCut || error instanceof RequestError)
}
