import type { Plugin } from '../config/config.ts'
import { readConfigFile } from '../config/config-file.ts'
import { describeError } from '../errors.ts'
import type { GatewayContext } from '../gateway/gateway.ts'
import { type Chosen, chooseInterface } from '../gateway/interfaces.ts'
import { loadApplication } from '../loader/loader.ts'
import { Program } from '../loader/program.ts'
import { programAddress } from '../loader/program-address.ts'
import type { Log } from '../logs/log.ts'
import type { Boot } from '../messages.ts'
import type { Background } from './background.ts'
import type { UncaughtErrors } from './uncaught-errors.ts'
import { WorkerHookCalls } from './worker-hooks.ts'

/** Of the second that the master waits after the graceful timeout, the application's own share, and that of a program's end. */
const lastWordsMs = 600
const programLastWordsMs = 200
/** Of the boot timeout: a program that never listens is to be told so before its worker is killed. */
const programShare = 0.9

export interface WorkerApplicationParts {
  readonly boot: Boot
  readonly log: Log
  readonly uncaught: UncaughtErrors
  readonly context: GatewayContext
  readonly background: Background
  /** From when the boot timeout counts, as Date.now() has it. The process may have been there for long. */
  readonly startedMs: number
  /** The application has closed the server that it is served by. */
  onClose(): void
}

/** The application in the process that serves it: loaded, with the config file's hooks and plugins around it. */
export class WorkerApplication {
  readonly chosen: Chosen
  readonly hooks: WorkerHookCalls
  readonly plugins: readonly Plugin[]
  readonly #program: Program
  readonly #parts: WorkerApplicationParts
  #started = false

  private constructor(
    chosen: Chosen,
    hooks: WorkerHookCalls,
    plugins: readonly Plugin[],
    program: Program,
    parts: WorkerApplicationParts,
  ) {
    this.chosen = chosen
    this.hooks = hooks
    this.plugins = plugins
    this.#program = program
    this.#parts = parts
  }

  /** @throws {LoadError | ServerError | SettingError} it can't be loaded, no interface takes it, or a hook fails */
  static async load(parts: WorkerApplicationParts): Promise<WorkerApplication> {
    const { boot, log, uncaught, context } = parts
    const { settings, configFile } = boot
    const file = configFile === undefined ? undefined : await readConfigFile(configFile)
    const program = createProgram(parts)
    const { application } = await Promise.race([
      loadApplication(boot.application, process.cwd(), program),
      uncaught.first,
    ])
    const hooks = new WorkerHookCalls(
      file?.hooks ?? {},
      { pid: process.pid, log, application, settings },
      (requestId) => log.child({ request_id: requestId }),
    )
    await hooks.initialized()
    const chosen = chooseInterface(application, settings.interface, context)
    return new WorkerApplication(chosen, hooks, file?.plugins ?? [], program, parts)
  }

  /** Makes it ready to be called. @throws {LoadError} it can't be */
  async startUp(): Promise<void> {
    await Promise.race([this.chosen.startup(), this.#parts.uncaught.first])
    this.#started = true
    this.#program.loaded()
  }

  /**
   * Lets the application clean up, and goes on without it when it takes longer or fails.
   *
   * @param patienceMs how long to wait for what the application does after its answers, calls that work on included
   */
  async end(patienceMs: number): Promise<void> {
    const deadlineMs = performance.now() + patienceMs
    this.#program.drained()
    await this.#parts.background.settled(patienceMs)
    const restMs = Math.max(0, deadlineMs - performance.now())
    if (this.#started) await this.#within(restMs + lastWordsMs, () => this.chosen.shutdown())
    await this.hooks.exiting()
  }

  /** Lets a program do what it would at its end, which often ends the process. @param patienceMs as long as that may take */
  async endProgram(patienceMs: number): Promise<void> {
    await this.#within(patienceMs + programLastWordsMs, () => this.#program.end())
  }

  async #within(patienceMs: number, cleanUp: () => Promise<void>): Promise<void> {
    const overdue = new Promise<void>((resolve) => setTimeout(resolve, patienceMs).unref())
    try {
      await Promise.race([cleanUp(), overdue])
    } catch (error) {
      this.#parts.log.error({ stack: describeError(error) }, 'the application failed at its shutdown')
    }
  }
}

function createProgram({ boot, log, startedMs, onClose }: WorkerApplicationParts): Program {
  const { bind, bootTimeout } = boot.settings
  return new Program({
    ...programAddress(bind),
    patienceMs: programPatienceMs(bootTimeout, startedMs),
    notice: (line) => log.info(line),
    onClose,
  })
}

/**
 * How long a program may still take until it listens.
 *
 * @param startedMs when its worker was started, as Date.now() has it: the process may have been kept ready for long before that
 */
export function programPatienceMs(bootTimeoutSeconds: number, startedMs: number): number {
  return Math.max(0, programShare * bootTimeoutSeconds * 1000 - (Date.now() - startedMs))
}
