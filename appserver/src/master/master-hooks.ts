import { callHook, type Hooks, type MasterHooks, type ServerView } from '../config/hooks.ts'
import type { Lifecycle } from '../lifecycle.ts'
import type { Log } from '../logs/log.ts'
import type { Boot } from '../messages.ts'

type Rest<N extends keyof MasterHooks> =
  Parameters<NonNullable<MasterHooks[N]>> extends [ServerView, ...infer More] ? More : never

/** Calls the config file's hooks in the master: those of the file as it was last read. */
export class MasterHookCalls {
  readonly #log: Log
  #hooks: Hooks = {}
  #server!: ServerView

  constructor(log: Log, lifecycle: Lifecycle) {
    this.#log = log
    lifecycle.once('ready', () => this.#call('whenReady'))
    lifecycle.on('workersWanted', (workers, before) => this.#call('nworkersChanged', workers, before))
    lifecycle.on('workerKilled', (worker) => this.#call('workerAbort', worker))
    lifecycle.on('workerEnded', (worker) => this.#call('childExit', worker))
  }

  /** @throws {ServerError} with what the hook threw */
  async starting(hooks: Hooks, boot: Boot): Promise<void> {
    this.#use(hooks, boot)
    await this.#call('onStarting')
  }

  async reloading(hooks: Hooks, boot: Boot): Promise<void> {
    this.#use(hooks, boot)
    await this.#call('onReload')
  }

  async exiting(): Promise<void> {
    await this.#call('onExit')
  }

  #use(hooks: Hooks, { application, settings }: Boot): void {
    this.#hooks = hooks
    this.#server = { pid: process.pid, log: this.#log, application, settings }
  }

  #call<N extends keyof MasterHooks>(name: N, ...rest: Rest<N>): Promise<unknown> | undefined {
    return callHook(
      this.#hooks,
      name,
      this.#log,
      ...([this.#server, ...rest] as unknown as Parameters<NonNullable<Hooks[N]>>),
    )
  }
}
