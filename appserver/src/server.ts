import { setTimeout as delay } from 'node:timers/promises'
import { ControlPlane } from './control/control-plane.ts'
import { Development } from './development/development.ts'
import { ServerError } from './errors.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { Log } from './logs/log.ts'
import { Master } from './master/master.ts'
import { Pidfile } from './master/pidfile.ts'
import { announceSuccession, type Invocation, startSuccessor } from './master/successor.ts'
import type { Boot } from './messages.ts'
import { unappliedFlags } from './settings/fixed.ts'
import { type BindAddress, describeBindAddress } from './settings/index.ts'
import { type InheritedSocket, InheritedSockets } from './sockets/inherited-sockets.ts'
import type { Listener } from './sockets/listener.ts'
import { Listeners, type ListenersOptions, listenerOptions } from './sockets/listeners.ts'
import { type ServerStatus, unreadyReason } from './status.ts'

export interface ServerOptions {
  readonly log: Log
  readonly version: string
  readonly lifecycle: Lifecycle
  readonly boot: Boot
  /** Where relative paths of the settings start. */
  readonly directory: string
  /** Reads the settings anew; what it throws becomes the reason why a reload failed. */
  readBoot(): Promise<Boot>
  /** How to start another one like this. */
  readonly invocation: Invocation
  /** Listening sockets that were left open for this process. */
  readonly inherited: readonly InheritedSocket[]
  /** Whether another master waits for this one to serve. */
  readonly isSuccessor: boolean
}

/** A new master has this much longer than a worker to come up. */
const successionMarginMs = 10_000

/** Everything that one `appserver` process holds: listening sockets, the master behind them, the admin port, the pidfile. */
export class Server {
  readonly #options: ServerOptions
  readonly #log: Log
  #boot: Boot
  readonly #master: Master
  #listeners: Listeners | undefined
  #controlPlane: ControlPlane | undefined
  readonly #reloads = { succeeded: 0, failed: 0 }
  #pidfile: Pidfile | undefined
  #development: Development | undefined
  /** Aborted to end the drain delay early. */
  #leaving: AbortController | undefined
  /** Aborted to give up a replacement that is under way. */
  #replacing: AbortController | undefined
  /** Whether what this process listens on belongs to another master: to its successor, or still to the one it is to succeed. */
  #borrows: boolean

  private constructor(boot: Boot, options: ServerOptions) {
    this.#options = options
    this.#log = options.log
    this.#boot = boot
    this.#borrows = options.isSuccessor
    this.#master = new Master({ boot, log: options.log, lifecycle: options.lifecycle })
  }

  /**
   * Binds every address; holds nothing when something can't be had.
   *
   * @throws {ServerError} an address or a file can't be had
   */
  static async open(options: ServerOptions): Promise<Server> {
    const server = new Server(options.boot, options)
    try {
      await server.#open()
    } catch (error) {
      await server.#close()
      throw error
    }
    return server
  }

  /** Starts the workers. By now somebody should listen to signals: from here on there is something to leave behind. */
  start(): void {
    if (this.#options.isSuccessor) this.#master.once('ready', () => void this.#succeed())
    this.#master.start()
  }

  get status(): ServerStatus {
    const { status } = this.#master
    const current = this.#leaving ? { ...status, state: 'stopping' as const } : status
    return {
      version: this.#options.version,
      application: this.#boot.application,
      pid: process.pid,
      uptimeSeconds: process.uptime(),
      listening: (this.#listeners?.all ?? []).map(({ address }) => describeBindAddress(address)),
      unready: unreadyReason(current),
      reloads: { ...this.#reloads },
      ...current,
    }
  }

  /** Resolves when the server has ended, by itself or by {@link stop}. @throws {ServerError} it could not go on */
  async ended(): Promise<void> {
    const error = await new Promise<ServerError | undefined>((resolve) => this.#master.once('ended', resolve))
    await this.#close()
    if (error) throw error
  }

  /** How long requests may take to finish when the server stops. */
  get graceMs(): number {
    return this.#boot.settings.gracefulTimeout * 1000
  }

  /** Replaces every worker, new ones first. @throws {Error} the new ones can't start, or the settings are wrong: the old go on */
  async reload(): Promise<void> {
    try {
      await this.#reload()
    } catch (error) {
      this.#log.error(`Reload failed, the old workers go on: ${(error as Error).message}`)
      throw error
    }
  }

  async #reload(): Promise<void> {
    const { lifecycle, readBoot } = this.#options
    if (this.#leaving || this.#replacing) throw new ServerError('the server is stopping, or being replaced')
    lifecycle.emit('reloading')
    try {
      const boot = await readBoot()
      this.#warnOfUnapplied(boot)
      await this.#master.reload(boot)
      this.#boot = boot
      this.#log.level = boot.settings.logLevel
      this.#reloads.succeeded++
      lifecycle.emit('reloaded', undefined)
    } catch (error) {
      this.#reloads.failed++
      lifecycle.emit('reloaded', error as Error)
      throw error
    }
  }

  /** One worker more or less. */
  scale(by: number): void {
    this.#master.scale(by)
  }

  /** Retires all workers and goes on listening: connections wait for the next reload. */
  suspend(): void {
    this.#master.suspend()
  }

  /** Opens the log files anew after a rotation, the workers' too. */
  reopenLogs(): void {
    this.#log.reopen()
    this.#master.reopenLogs()
    this.#log.info('Log files reopened')
  }

  /** Starts a new master on the same sockets; when it serves, this one drains and ends. */
  async replace(): Promise<void> {
    if (this.#replacing || this.#leaving) return
    this.#replacing = new AbortController()
    const overdue = AbortSignal.timeout(this.#boot.settings.bootTimeout * 1000 + successionMarginMs)
    try {
      const giveUp = AbortSignal.any([this.#replacing.signal, overdue])
      const successor = await startSuccessor(this.#options.invocation, this.#sockets(), giveUp)
      this.#log.info(`The new master with pid ${successor.pid} serves; this one drains`)
      successor.unref()
    } catch (error) {
      this.#replacing = undefined
      this.#log.error(`Replacement failed, this master goes on: ${(error as Error).message}`)
      return
    }
    this.#borrows = true
    await this.#controlPlane?.release()
    await this.stop(this.graceMs)
  }

  /** Ends the server: gracefully within the graceful timeout, or at once. */
  leave(quick: boolean): void {
    void this.stop(quick ? 0 : this.graceMs)
  }

  /** Drains within `graceMs` after the drain delay; called again, it is in a hurry. */
  async stop(graceMs: number): Promise<void> {
    const { drainDelay } = this.#boot.settings
    if (this.#leaving) this.#leaving.abort()
    else if (!this.#borrows) this.#options.lifecycle.emit('stopping', graceMs > 0 ? drainDelay * 1000 + graceMs : 0)
    this.#leaving ??= new AbortController()
    if (!this.#borrows) this.#replacing?.abort()
    if (graceMs > 0 && drainDelay > 0 && !this.#borrows) {
      await delay(drainDelay * 1000, undefined, { signal: this.#leaving.signal }).catch(() => {})
    }
    this.#stopListening()
    await this.#master.stop(graceMs)
  }

  /** Takes over from the master that waits for this. */
  async #succeed(): Promise<void> {
    this.#borrows = false
    this.#writePidfile()
    await this.#controlPlane?.openInherited().catch((error: Error) => this.#log.error(error.message))
    announceSuccession()
  }

  async #open(): Promise<void> {
    const { settings } = this.#boot
    if (!this.#options.isSuccessor) this.#writePidfile()
    const inherited = new InheritedSockets(this.#options.inherited)
    const unixMode = Number.parseInt(settings.unixSocketMode, 8)
    const options: ListenersOptions = { binds: settings.bind, inherited, backlog: settings.backlog, unixMode }
    this.#listeners = new Listeners(options, (socket, protocol) => this.#master.accept({ socket, protocol }))
    await this.#listeners.open()
    for (const { address } of this.#listeners.all) this.#log.info(`Listening at: ${describeBindAddress(address)}`)
    const listening = (address: BindAddress) => listenerOptions(address, options)
    this.#controlPlane = new ControlPlane({ settings, log: this.#log, server: this, listening })
    await this.#controlPlane.open()
    if (!this.#options.isSuccessor) await this.#controlPlane.openInherited()
    inherited.closeRest()
    if (settings.reload) this.#development = this.#develop()
  }

  #writePidfile(): void {
    const { pidfile } = this.#boot.settings
    if (pidfile !== undefined) this.#pidfile = Pidfile.write(pidfile)
  }

  #develop(): Development {
    const { log, directory } = this.#options
    return new Development({ log, directory, boot: this.#boot, master: this.#master, reload: () => this.#reload() })
  }

  #sockets(): Listener[] {
    return [...(this.#listeners?.all ?? []), ...(this.#controlPlane?.listeners ?? [])]
  }

  #warnOfUnapplied({ settings }: Boot): void {
    const flags = unappliedFlags(this.#options.boot.settings, settings)
    if (flags.length === 0) return
    this.#log.warn(`Changed, but not applied by a reload: ${flags.join(', ')}; SIGUSR2 or a restart applies it`)
  }

  #stopListening(): void {
    if (this.#borrows) this.#listeners?.release()
    else this.#listeners?.close()
  }

  async #close(): Promise<void> {
    this.#stopListening()
    this.#development?.close()
    this.#pidfile?.remove()
    await this.#controlPlane?.close()
  }
}
