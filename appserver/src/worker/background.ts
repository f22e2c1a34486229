import { setTimeout as delay } from 'node:timers/promises'

/** What applications go on doing after they have answered: the worker does not end before it is done. */
export class Background {
  readonly #running = new Set<Promise<void>>()

  /** A method that needs no object to be called on: environs hand it on. */
  readonly waitUntil = (work: Promise<unknown>): void => {
    const settled = () => {
      this.#running.delete(running)
    }
    const running = Promise.resolve(work).then(settled, settled)
    this.#running.add(running)
  }

  /** Resolves when nothing is left, what was begun in the meantime included, or when `patienceMs` are over. */
  async settled(patienceMs: number): Promise<void> {
    const done = new AbortController()
    let isOverdue = false
    const overdue = delay(patienceMs, undefined, { signal: done.signal }).then(
      () => {
        isOverdue = true
      },
      () => {},
    )
    while (this.#running.size > 0 && !isOverdue) await Promise.race([Promise.all(this.#running), overdue])
    done.abort()
  }
}
