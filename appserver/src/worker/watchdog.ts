import { SHARE_ENV, Worker } from 'node:worker_threads'
import { beats, phase, phases, type Watch, watch } from './watchdog-thread.ts'

export interface WatchdogOptions {
  /** 0: never */
  readonly timeoutMs: number
  readonly bootTimeoutMs: number
  /** From when the boot timeout counts, as Date.now() has it. */
  readonly startedMs: number
  /** A pipe to the master. */
  readonly reportFd: number
  onFailed(error: Error): void
}

const longestCheckMs = 200
/** V8 reserves no room for more; the thread itself uses less than 5 MiB of heap. */
const memory = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 }

/** A thread beside the event loop that tells the master where the loop is stuck. */
export class Watchdog {
  readonly #shared = new Int32Array(new SharedArrayBuffer(8))

  constructor({ timeoutMs, bootTimeoutMs, startedMs, reportFd, onFailed }: WatchdogOptions) {
    const checkMs = Math.min(longestCheckMs, Math.ceil((timeoutMs || bootTimeoutMs) / 10))
    const workerData: Watch = { shared: this.#shared, checkMs, timeoutMs, bootTimeoutMs, startedMs, reportFd }
    setInterval(() => Atomics.add(this.#shared, beats, 1), checkMs).unref()
    const thread = new Worker(`(${watch})()`, {
      eval: true,
      workerData,
      execArgv: [],
      env: SHARE_ENV,
      resourceLimits: memory,
    })
    thread.on('error', onFailed)
    thread.unref()
  }

  /** The application is loaded, and starts up by itself. The boot timeout goes on. */
  starting(): void {
    Atomics.store(this.#shared, phase, phases.starting)
  }

  /** The boot phase is over: from now on the event loop must turn. */
  serving(): void {
    Atomics.add(this.#shared, beats, 1)
    Atomics.store(this.#shared, phase, phases.serving)
  }
}
