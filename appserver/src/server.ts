import { Admin } from './admin.ts'
import { Listener } from './listener.ts'
import type { Log } from './log.ts'
import { Master } from './master.ts'
import type { Boot } from './messages.ts'
import { type Address, describeAddress } from './settings/index.ts'

/** Everything that one `appserver` process holds: the listening sockets, the master behind them and the admin port. */
export class Server {
  readonly master: Master
  readonly #log: Log
  readonly #listeners: Listener[] = []
  #admin: Admin | undefined

  private constructor(boot: Boot, log: Log) {
    this.#log = log
    this.master = new Master({ boot, log })
  }

  /**
   * Binds every address, then starts the workers; holds nothing when one address can't be had.
   *
   * @throws {ServerError} an address can't be had
   */
  static async start(boot: Boot, log: Log): Promise<Server> {
    const server = new Server(boot, log)
    try {
      await server.#open(boot)
    } catch (error) {
      await server.close()
      throw error
    }
    server.master.start()
    return server
  }

  /** Stops accepting, lets the workers finish within `graceMs`, closes. */
  async stop(graceMs: number): Promise<void> {
    for (const listener of this.#listeners) listener.close()
    await this.master.stop(graceMs)
    await this.close()
  }

  /** Closes the sockets: the end of {@link stop}, or what is left to do when the master ended by itself. */
  async close(): Promise<void> {
    for (const listener of this.#listeners) listener.close()
    await this.#admin?.close()
  }

  async #open({ settings }: Boot): Promise<void> {
    for (const address of settings.bind) {
      const listener = await Listener.open(address, settings.backlog, (socket) => this.master.accept(socket))
      this.#listeners.push(listener)
      this.#announce('Listening at', listener.address)
    }
    if (!settings.adminBind) return
    this.#admin = await Admin.open(settings.adminBind, () => this.master.status)
    this.#announce('Admin at', this.#admin.address)
  }

  #announce(what: string, address: Address): void {
    this.#log.info(`${what}: ${describeAddress(address)}`)
  }
}
