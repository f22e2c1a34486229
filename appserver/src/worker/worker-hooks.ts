import { callHook, type HookLog, type Hooks, type WorkerView } from '../config/hooks.ts'
import type { Done, Exchange } from '../exchange.ts'

/** Calls the config file's hooks in a worker. What no hook asks for costs nothing. */
export class WorkerHookCalls {
  readonly #hooks: Hooks
  readonly #worker: WorkerView

  readonly #logOf: (requestId: string) => HookLog

  /** @param logOf the log for what concerns one request */
  constructor(hooks: Hooks, worker: WorkerView, logOf: (requestId: string) => HookLog) {
    this.#hooks = hooks
    this.#worker = worker
    this.#logOf = logOf
  }

  /** @throws {ServerError} with what the hook threw */
  async initialized(): Promise<void> {
    await callHook(this.#hooks, 'postWorkerInit', this.#worker.log, this.#worker)
  }

  async exiting(): Promise<void> {
    await callHook(this.#hooks, 'workerExit', this.#worker.log, this.#worker)
  }

  /** The same function with preRequest before it, where there is one. */
  before(handle: (exchange: Exchange) => void | Promise<void>): (exchange: Exchange) => void | Promise<void> {
    if (!this.#hooks.preRequest) return handle
    return async (exchange) => {
      await callHook(this.#hooks, 'preRequest', this.#logOf(exchange.client.requestId), this.#worker, exchange)
      await handle(exchange)
    }
  }

  /** The same function with postRequest after it, where there is one. */
  after(onDone: (done: Done) => void): (done: Done) => void {
    if (!this.#hooks.postRequest) return onDone
    return (done) => {
      onDone(done)
      void callHook(
        this.#hooks,
        'postRequest',
        this.#logOf(done.exchange.client.requestId),
        this.#worker,
        done.exchange,
        done,
      )
    }
  }
}
