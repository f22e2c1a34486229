import { describeError, ServerError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { Settings } from '../settings/table.ts'

/** Where a hook writes: the server's own log. */
export interface HookLog {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/** The master, as its hooks see it. */
export interface ServerView {
  readonly pid: number
  readonly log: HookLog
  /** MODULE:ATTRIBUTE */
  readonly application: string
  readonly settings: Settings
}

/** A worker, as the hooks that run in it see it. */
export interface WorkerView {
  readonly pid: number
  readonly log: HookLog
  /** What MODULE:ATTRIBUTE names, loaded. */
  readonly application: unknown
  readonly settings: Settings
}

/** A request, as hooks see it. */
export type RequestView = Pick<Exchange, 'method' | 'target' | 'fields' | 'client'>

/** How a request was answered. */
export interface AnswerView {
  readonly status: number
  readonly bytes: number
  readonly durationMs: number
}

/** How a worker process ended: one of the two is null. */
export interface WorkerEnd {
  readonly pid: number
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** Functions of the config file that the master calls. */
export interface MasterHooks {
  /** Before anything is opened or started. Waited for; what it throws ends the server. */
  onStarting?(server: ServerView): unknown
  /** All workers serve, for the first time. */
  whenReady?(server: ServerView): unknown
  /** A reload has read the settings and starts the new workers next. Waited for. */
  onReload?(server: ServerView): unknown
  /** A worker that is silent or too slow is being killed. In the master: the worker itself can run nothing any more. */
  workerAbort?(server: ServerView, worker: { readonly pid: number; readonly reason: string }): unknown
  /** A worker process has ended, for whatever reason. */
  childExit?(server: ServerView, worker: WorkerEnd): unknown
  /** The wanted number of workers has changed; `before` is undefined at the start. */
  nworkersChanged?(server: ServerView, workers: number, before: number | undefined): unknown
  /** Everything is closed and the process ends next. Waited for. */
  onExit?(server: ServerView): unknown
}

/** Functions of the config file that each worker calls. */
export interface WorkerHooks {
  /** The application is loaded; connections come next. Waited for; what it throws makes the worker fail to boot. */
  postWorkerInit?(worker: WorkerView): unknown
  /** The worker has answered its last request and ends next. Waited for, within the graceful timeout. */
  workerExit?(worker: WorkerView): unknown
  /** Before the application is called. Waited for when it returns a promise. */
  preRequest?(worker: WorkerView, request: RequestView): unknown
  /** The answer is complete, or its connection gone. */
  postRequest?(worker: WorkerView, request: RequestView, answer: AnswerView): unknown
}

export interface Hooks extends MasterHooks, WorkerHooks {}

/** Every hook's name, and whether what it throws ends what it was called for. */
export const hookNames: Readonly<Record<keyof Hooks, 'logged' | 'thrown'>> = {
  onStarting: 'thrown',
  whenReady: 'logged',
  onReload: 'logged',
  workerAbort: 'logged',
  childExit: 'logged',
  nworkersChanged: 'logged',
  onExit: 'logged',
  postWorkerInit: 'thrown',
  workerExit: 'logged',
  preRequest: 'logged',
  postRequest: 'logged',
}

type Given<N extends keyof Hooks> = Parameters<NonNullable<Hooks[N]>>

/**
 * Calls a hook if there is one.
 *
 * @returns a promise only where the hook returned one
 * @throws {ServerError} with what the hook threw, where {@link hookNames} says so; else it is logged with the hook's name
 */
export function callHook<N extends keyof Hooks>(
  hooks: Hooks,
  name: N,
  log: HookLog,
  ...args: Given<N>
): Promise<unknown> | undefined {
  const hook = hooks[name] as ((...args: Given<N>) => unknown) | undefined
  if (!hook) return undefined
  const failed = (error: unknown) => {
    if (hookNames[name] === 'thrown')
      throw new ServerError(`hook ${name} failed: ${describeError(error)}`, 1, { cause: error })
    log.error(`Hook ${name} failed: ${describeError(error)}`)
  }
  try {
    const result = hook.apply(hooks, args)
    return result instanceof Promise ? result.catch(failed) : undefined
  } catch (error) {
    failed(error)
    return undefined
  }
}
