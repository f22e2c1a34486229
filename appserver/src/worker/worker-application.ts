import type { Plugin } from '../config/config.ts'
import { readConfigFile } from '../config/config-file.ts'
import { describeError } from '../errors.ts'
import type { GatewayContext } from '../gateway/gateway.ts'
import { type Chosen, chooseInterface } from '../gateway/interfaces.ts'
import { loadApplication } from '../loader.ts'
import type { Log } from '../logs/log.ts'
import type { Boot } from '../messages.ts'
import type { Background } from './background.ts'
import type { UncaughtErrors } from './uncaught-errors.ts'
import { WorkerHookCalls } from './worker-hooks.ts'

/** Of the second that the master waits after the graceful timeout, the application's own share. */
const lastWordsMs = 600

export interface WorkerApplicationParts {
  readonly boot: Boot
  readonly log: Log
  readonly uncaught: UncaughtErrors
  readonly context: GatewayContext
  readonly background: Background
}

/** The application in the process that serves it: loaded, with the config file's hooks and plugins around it. */
export class WorkerApplication {
  readonly chosen: Chosen
  readonly hooks: WorkerHookCalls
  readonly plugins: readonly Plugin[]
  readonly #parts: WorkerApplicationParts
  #started = false

  private constructor(
    chosen: Chosen,
    hooks: WorkerHookCalls,
    plugins: readonly Plugin[],
    parts: WorkerApplicationParts,
  ) {
    this.chosen = chosen
    this.hooks = hooks
    this.plugins = plugins
    this.#parts = parts
  }

  /** @throws {LoadError | ServerError | SettingError} it can't be loaded, no interface takes it, or a hook fails */
  static async load(parts: WorkerApplicationParts): Promise<WorkerApplication> {
    const { boot, log, uncaught, context } = parts
    const { settings, configFile } = boot
    const file = configFile === undefined ? undefined : await readConfigFile(configFile)
    const application = await Promise.race([loadApplication(boot.application, process.cwd()), uncaught.first])
    const hooks = new WorkerHookCalls(
      file?.hooks ?? {},
      { pid: process.pid, log, application, settings },
      (requestId) => log.child({ request_id: requestId }),
    )
    await hooks.initialized()
    const chosen = chooseInterface(application, settings.interface, context)
    return new WorkerApplication(chosen, hooks, file?.plugins ?? [], parts)
  }

  /** Makes it ready to be called. @throws {LoadError} it can't be */
  async startUp(): Promise<void> {
    await Promise.race([this.chosen.startup(), this.#parts.uncaught.first])
    this.#started = true
  }

  /**
   * Lets the application clean up, and goes on without it when it takes longer or fails.
   *
   * @param patienceMs how long to wait for what the application does after its answers, calls that work on included
   */
  async end(patienceMs: number): Promise<void> {
    const deadlineMs = performance.now() + patienceMs
    await this.#parts.background.settled(patienceMs)
    const restMs = Math.max(0, deadlineMs - performance.now())
    const overdue = new Promise<void>((resolve) => setTimeout(resolve, restMs + lastWordsMs).unref())
    try {
      if (this.#started) await Promise.race([this.chosen.shutdown(), overdue])
    } catch (error) {
      this.#parts.log.error({ stack: describeError(error) }, 'the application failed at its shutdown')
    }
    await this.hooks.exiting()
  }
}
