type Listener = () => void

/** Votes come faster than anybody can look: a listener hears of all that happens in this time at once. */
const gatherMs = 50

/** Who wants to hear of which question. */
export class Listeners {
  readonly #byQuestion = new Map<number, Set<Listener>>()
  readonly #changed = new Set<number>()
  #timer: NodeJS.Timeout | undefined

  get isEmpty(): boolean {
    return this.#byQuestion.size === 0
  }

  add(questionId: number, listener: Listener): void {
    const listeners = this.#byQuestion.get(questionId) ?? new Set()
    this.#byQuestion.set(questionId, listeners.add(listener))
  }

  remove(questionId: number, listener: Listener): void {
    const listeners = this.#byQuestion.get(questionId)
    listeners?.delete(listener)
    if (listeners?.size === 0) this.#byQuestion.delete(questionId)
  }

  tell(questionId: number): void {
    if (!this.#byQuestion.has(questionId)) return
    this.#changed.add(questionId)
    this.#timer ??= setTimeout(() => this.#tellNow(), gatherMs)
  }

  /** After what may have gone by unheard. */
  tellAll(): void {
    for (const questionId of this.#byQuestion.keys()) this.tell(questionId)
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#byQuestion.clear()
  }

  #tellNow(): void {
    this.#timer = undefined
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const questionId of changed) {
      for (const listener of [...(this.#byQuestion.get(questionId) ?? [])]) listener()
    }
  }
}
