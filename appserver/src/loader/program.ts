import { Server as HttpServer } from 'node:http'
import { Server as HttpsServer } from 'node:https'
import { isIPv6, Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { LoadError } from '../errors.ts'
import { type ListenArguments, readListenArguments } from './listen-arguments.ts'
import { ProgramSignals } from './program-signals.ts'
import { UnboundServer } from './unbound-server.ts'

export interface ProgramOptions {
  /** Where the server listens in the program's place, for programs that print it; the port where the program named none. */
  readonly host: string
  readonly port: number
  /** How long a program may take until it listens. */
  readonly patienceMs: number
  /** Takes a line for the log. */
  notice(line: string): void
  /** The program has closed the server that it is served by. */
  onClose(): void
}

/** How long a program has, when its own code for the end is through, to end the process as it would. */
const lastWordsMs = 500
const sharesPorts = ['linux', 'freebsd', 'sunos', 'aix'].includes(process.platform)

/**
 * What a module does when it was written to be run by itself: it listens, and it ends itself at a signal. Both are taken from it,
 * so that each worker can run it.
 */
export class Program {
  /** Resolves with the first HTTP server that listens. Rejects with a {@link LoadError} when an HTTP/2 server comes first. */
  readonly listens: Promise<HttpServer>
  readonly #options: ProgramOptions
  readonly #signals = new ProgramSignals()
  readonly #drained = Promise.withResolvers<void>()
  readonly #first = Promise.withResolvers<HttpServer>()
  readonly #called: Promise<unknown>[] = []
  readonly #unbound = new Map<Server, UnboundServer>()
  #port: number | undefined
  #closed = false
  /** It had begun to end before it was asked to. */
  #endsItself = false
  #release: (() => void) | undefined

  constructor(options: ProgramOptions) {
    this.#options = options
    this.listens = this.#first.promise
    this.listens.catch(() => {})
  }

  get patienceMs(): number {
    return this.#options.patienceMs
  }

  /** The server that the program would be reached by, where it has called `listen()`. */
  get server(): HttpServer | undefined {
    return this.#unbound.keys().next().value as HttpServer | undefined
  }

  notice(line: string): void {
    this.#options.notice(line)
  }

  /** From now on, HTTP servers of this process open nothing by themselves, and signals are not theirs. */
  capture(): void {
    if (this.#release) return
    const { listen } = Server.prototype
    const program = this
    Server.prototype.listen = function (this: Server, ...given: unknown[]): Server {
      return program.#listen(this, given, (...changed) => Reflect.apply(listen, this, changed))
    } as typeof listen
    this.#signals.hold()
    this.#release = () => {
      Server.prototype.listen = listen
      this.#signals.letThrough()
    }
  }

  /** The program is loaded: signals that it asks for later are its own affair. */
  loaded(): void {
    this.#signals.letThrough()
  }

  /** Gives the process back as it was. */
  release(): void {
    this.#release?.()
    this.#release = undefined
  }

  /** The last request is answered: what waits for the program's servers to be closed may go on. */
  drained(): void {
    this.#endsItself ||= this.#closed
    this.#drained.resolve()
  }

  /** Lets the program do what it would at its end. Rejects with the first that it throws. */
  async end(): Promise<void> {
    this.drained()
    if (!this.#endsItself) for (const result of this.#signals.deliver()) this.#record(result)
    let seen: number
    do {
      seen = this.#called.length
      await Promise.allSettled(this.#called)
      // The event that a server is closed comes a turn later, and its listeners may have more to do.
      await delay(0)
    } while (this.#called.length > seen)
    if (seen > 0) await delay(lastWordsMs)
    await Promise.all(this.#called)
  }

  #record(result: Promise<unknown>): void {
    result.catch(() => {})
    this.#called.push(result)
  }

  #listen(server: Server, given: unknown[], bind: (...given: unknown[]) => Server): Server {
    const wanted = readListenArguments(given)
    if (server instanceof HttpServer || server instanceof HttpsServer) {
      const isFirst = this.#port === undefined || this.#unbound.has(server)
      // Frameworks open a name's further addresses by a server for each.
      if (isFirst || wanted.port === this.#port) return this.#keep(server as HttpServer, wanted, isFirst)
    } else if (/^Http2(Secure)?Server$/.test(server.constructor.name)) this.#first.reject(http2Refused())
    // Each worker listens there, and while one is replaced, the old and the new.
    if (wanted.port === 0 || !sharesPorts) return bind(...given)
    this.notice(
      `Another server of the application listens at port ${wanted.port}, in each worker: any of them gets its connections`,
    )
    return bind({ ...wanted.options, reusePort: true }, wanted.callback)
  }

  #keep(server: HttpServer, wanted: ListenArguments, isFirst: boolean): Server {
    const unbound = this.#unbound.get(server) ?? this.#make(server, wanted)
    unbound.listen(wanted)
    if (isFirst && this.#unbound.size === 1) {
      this.notice(
        `The application calls listen(${wanted.port || ''}): nothing is opened there, its requests come from bind`,
      )
      this.#first.resolve(server)
    }
    return server
  }

  #make(server: HttpServer, { port }: ListenArguments): UnboundServer {
    const { host, port: ownPort } = this.#options
    this.#port ??= port || ownPort
    const address = { address: host, family: isIPv6(host) ? 'IPv6' : 'IPv4', port: this.#port }
    const unbound = new UnboundServer(server, {
      address,
      drained: this.#drained.promise,
      onClose: () => this.#close(),
      onCalled: (result) => this.#record(result),
    })
    this.#unbound.set(server, unbound)
    return unbound
  }

  #close(): void {
    if (this.#closed || [...this.#unbound.values()].some(({ listening }) => listening)) return
    this.#closed = true
    this.#options.onClose()
  }
}

function http2Refused(): LoadError {
  return new LoadError(
    'the application listens with an HTTP/2 server, which takes no connections here: HTTP/2 ends in the front; create the server with node:http',
  )
}
