import type { Cgroup } from './cgroup.ts'

export interface WorkerExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** What the worker said before it ended, where it failed to start. */
  readonly failure: { readonly stage: 'load' | 'boot'; readonly message: string } | undefined
  /** How long it served before it ended; undefined when it never did. */
  readonly servedMs: number | undefined
  /** Whether it was asked to end. */
  readonly retired: boolean
  /** Whether it was the master that killed it. */
  readonly killed: boolean
}

/** Puts the ends of workers into words for the log. */
export class ExitReport {
  readonly #cgroup: Cgroup
  /** As it was when last asked. */
  #oomKills: number | undefined

  constructor(cgroup: Cgroup) {
    this.#cgroup = cgroup
    this.#oomKills = cgroup.oomKills
  }

  /** @returns what to say after "ended" */
  describe({ code, signal, killed }: WorkerExit): string {
    if (signal !== null) return ` by ${signal}${signal === 'SIGKILL' && !killed ? this.#suspect() : ''}`
    return code === 0 ? '' : ` with code ${code}`
  }

  #suspect(): string {
    const before = this.#oomKills
    this.#oomKills = this.#cgroup.oomKills
    if (before === undefined || this.#oomKills === undefined || this.#oomKills <= before)
      return ' (perhaps out of memory?)'
    return ` (out of memory: its control group now counts ${this.#oomKills} such kills, ${before} before)`
  }
}
