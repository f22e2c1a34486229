import type { Log } from '../logs/log.ts'
import type { BootSettings } from '../messages.ts'
import { WorkerGauges } from '../metrics/worker-gauges.ts'
import { type BindAddress, describeBindAddress } from '../settings/index.ts'
import type { Listener, ListenerOptions } from '../sockets/listener.ts'
import type { Admin } from './admin.ts'
import type { Control, Controlled } from './control.ts'

export interface ControlPlaneOptions {
  readonly settings: BootSettings
  readonly log: Log
  readonly server: Controlled
  /** How to listen on an address: anew, or on a socket that was inherited. */
  listening(address: BindAddress): ListenerOptions
}

interface Opening {
  readonly inherited: boolean
  open(): Promise<void>
}

/** The ways to watch and direct a server: admin port, control socket, statsd. Those that the settings ask for. */
export class ControlPlane {
  readonly #options: ControlPlaneOptions
  readonly #openings: readonly Opening[]
  #admin: Admin | undefined
  #control: Control | undefined
  #gauges: WorkerGauges | undefined

  constructor(options: ControlPlaneOptions) {
    this.#options = options
    const { adminBind, controlSocket } = options.settings
    this.#openings = [
      ...(adminBind ? [this.#opening(adminBind, (listening) => this.#openAdmin(adminBind, listening))] : []),
      ...(controlSocket === undefined
        ? []
        : [
            this.#opening({ kind: 'unix', path: controlSocket }, (listening) =>
              this.#openControl(controlSocket, listening),
            ),
          ]),
    ]
  }

  /** Opens what no other master has open. @throws {ServerError} an address can't be had */
  async open(): Promise<void> {
    for (const { inherited, open } of this.#openings) if (!inherited) await open()
    const { settings, log, server } = this.#options
    this.#gauges = WorkerGauges.start(settings, log, () => server.status.ready)
  }

  /** Opens the rest: for a successor, once it is ready. Until then its master's answers are the true ones. */
  async openInherited(): Promise<void> {
    for (const { inherited, open } of this.#openings) if (inherited) await open()
  }

  /** Sockets that a successor takes over. */
  get listeners(): Listener[] {
    return [this.#admin, this.#control].flatMap((held) => held?.listener ?? [])
  }

  async close(): Promise<void> {
    this.#gauges?.close()
    this.#control?.close()
    await this.#admin?.close()
  }

  /** As {@link close}, leaving the addresses to a successor, which from then on answers alone. */
  async release(): Promise<void> {
    this.#gauges?.close()
    this.#control?.release()
    await this.#admin?.release()
    this.#admin = undefined
    this.#control = undefined
    this.#gauges = undefined
  }

  #opening(address: BindAddress, open: (listening: ListenerOptions) => Promise<void>): Opening {
    const listening = this.#options.listening(address)
    return { inherited: listening.inheritedFd !== undefined, open: () => open(listening) }
  }

  async #openAdmin(address: BindAddress, listening: ListenerOptions): Promise<void> {
    const { log, server } = this.#options
    const { Admin } = await import('./admin.ts')
    this.#admin = await Admin.open(address, listening, () => server.status)
    log.info(`Admin at: ${describeBindAddress(this.#admin.listener.address)}`)
  }

  async #openControl(path: string, listening: ListenerOptions): Promise<void> {
    const { log, server } = this.#options
    const { Control } = await import('./control.ts')
    this.#control = await Control.open(path, listening, server, log)
    log.info(`Control at: ${describeBindAddress(this.#control.listener.address)}`)
  }
}
