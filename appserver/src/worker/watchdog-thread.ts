import type { Stuck } from '../messages.ts'

/** What the main thread and its watchdog share: places in one array. */
export const beats = 0
export const phase = 1

/** What stands in the place of the phase: what the worker does until it serves. */
export const phases = { booting: 0, starting: 1, serving: 2 } as const

export interface Watch {
  readonly shared: Int32Array
  readonly checkMs: number
  /** 0: never */
  readonly timeoutMs: number
  readonly bootTimeoutMs: number
  /** From when the boot timeout counts, as Date.now() has it. */
  readonly startedMs: number
  /** Where reports to the master go: the main thread, which could pass them on, is stuck. */
  readonly reportFd: number
}

/**
 * The body of the thread beside the event loop. The thread gets it as text, so it can use nothing else of this file:
 * as a module it would bring a loader and a type stripper of its own.
 */
export function watch(): void {
  const { workerData } = process.getBuiltinModule('node:worker_threads')
  const { shared, checkMs, timeoutMs, bootTimeoutMs, startedMs, reportFd } = workerData as Watch
  // A main thread that waits or works in native code may never answer.
  const answerMs = 250
  let seen = 0
  let seenMs = performance.now()
  let checkedMs = seenMs
  const timer = setInterval(check, checkMs)

  function check(): void {
    const nowMs = performance.now()
    const beat = Atomics.load(shared, 0)
    // When this thread is late, too, the whole process was held up: that is not the event loop's doing.
    if (beat !== seen || nowMs - checkedMs > 4 * checkMs + 250) seenMs = nowMs
    seen = beat
    checkedMs = nowMs
    const phase = Atomics.load(shared, 1)
    if (phase < 2) {
      if (Date.now() - startedMs >= bootTimeoutMs) ask(phase === 0 ? 'booting' : 'starting', nowMs - seenMs)
    } else if (timeoutMs === 0) clearInterval(timer)
    else if (nowMs - seenMs >= timeoutMs) ask('serving', nowMs - seenMs)
  }

  /** Evaluates on top of whatever the main thread runs, so that the stack is the one that is looked for; nothing is paused. */
  function ask(phase: Stuck['phase'], silentMs: number): void {
    clearInterval(timer)
    // An application may have changed how stacks are written.
    const expression = `(() => {
      const { stackTraceLimit, prepareStackTrace } = Error
      Object.assign(Error, { stackTraceLimit: 50, prepareStackTrace: undefined })
      try { return new Error().stack } finally { Object.assign(Error, { stackTraceLimit, prepareStackTrace }) }
    })()`
    const session = new (process.getBuiltinModule('node:inspector').Session)()
    session.connectToMainThread()
    const late = setTimeout(tell, answerMs, phase, silentMs)
    session.post('Runtime.evaluate', { expression }, (_error, answer?: { result?: { value?: string } }) => {
      clearTimeout(late)
      session.disconnect()
      tell(phase, silentMs, answer?.result?.value)
    })
  }

  function tell(phase: Stuck['phase'], silentMs: number, stack?: string): void {
    const { existsSync, readFileSync, writeSync } = process.getBuiltinModule('node:fs')
    const path = `/proc/self/task/${process.pid}/stat`
    const state = existsSync(path) ? /\) (\w)/.exec(readFileSync(path, 'utf8'))?.[1] : undefined
    const computing = state === undefined ? undefined : state === 'R'
    const stuck: Stuck = { phase, silentMs: Math.round(silentMs), stack, computing }
    writeSync(reportFd, `${JSON.stringify(stuck)}\n`)
  }
}
