import { addCounts, type Counts, noCounts } from '../metrics/figures.ts'
import type { ExitReason } from '../status.ts'
import type { WorkerExit } from './worker-exit.ts'

/** What became of the workers so far: totals must not fall when one is replaced. */
export class WorkerHistory {
  #starts = 0
  readonly #exits: Record<ExitReason, number> = { retired: 0, killed: 0, died: 0 }
  #counts: Counts = noCounts

  started(): void {
    this.#starts++
  }

  /** @param counts what the worker last reported, undefined when it never did */
  ended({ retired, killed }: WorkerExit, counts: Counts | undefined): void {
    this.#exits[retired ? 'retired' : killed ? 'killed' : 'died']++
    if (counts) this.#counts = addCounts([this.#counts, counts])
  }

  get starts(): number {
    return this.#starts
  }

  get exits(): Readonly<Record<ExitReason, number>> {
    return { ...this.#exits }
  }

  /** The totals, with those of the workers that are there. */
  countsWith(present: readonly Counts[]): Counts {
    return addCounts([this.#counts, ...present])
  }
}
