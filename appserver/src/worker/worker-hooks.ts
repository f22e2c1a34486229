import { callHook, type Hooks, type WorkerView } from '../config/hooks.ts'
import type { Done, Exchange } from '../exchange.ts'

/** Calls the config file's hooks in a worker. What no hook asks for costs nothing. */
export class WorkerHookCalls {
  readonly #hooks: Hooks
  readonly #worker: WorkerView

  constructor(hooks: Hooks, worker: WorkerView) {
    this.#hooks = hooks
    this.#worker = worker
  }

  /** @throws {ServerError} with what the hook threw */
  async initialized(): Promise<void> {
    await callHook(this.#hooks, 'postWorkerInit', this.#worker.log, this.#worker)
  }

  async exiting(): Promise<void> {
    await callHook(this.#hooks, 'workerExit', this.#worker.log, this.#worker)
  }

  /** The same function with preRequest before it, where there is one. */
  before(handle: (exchange: Exchange) => Promise<void>): (exchange: Exchange) => Promise<void> {
    if (!this.#hooks.preRequest) return handle
    return async (exchange) => {
      await callHook(this.#hooks, 'preRequest', this.#worker.log, this.#worker, exchange)
      await handle(exchange)
    }
  }

  /** The same function with postRequest after it, where there is one. */
  after(onDone: (done: Done) => void): (done: Done) => void {
    if (!this.#hooks.postRequest) return onDone
    return (done) => {
      onDone(done)
      void callHook(this.#hooks, 'postRequest', this.#worker.log, this.#worker, done.exchange, done)
    }
  }
}
