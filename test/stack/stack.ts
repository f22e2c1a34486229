/** A running system, front and application server, as the tests see it: the same for every front. */
export interface Stack {
  /** Where the front listens, without a slash at the end. */
  readonly url: string
  /** The addresses from which the front may see this process's connections come. */
  readonly clientAddresses: readonly string[]
  /** Everything that the application servers have logged so far, their access logs included. */
  applicationLog(): Promise<string>
  /** What every part of the stack has logged, for whoever must find out why a test failed. */
  wholeLog(): Promise<string>
  /** Ends one worker as the kernel would for want of memory, and resolves when it is gone. */
  killWorker(): Promise<void>
  stop(): Promise<void>
}

/** The workers that the application servers' log says were started. */
export function workersStarted(log: string): number[] {
  return Array.from(log.matchAll(/Booting worker with pid: (\d+)/g), (match) => Number(match[1]))
}
