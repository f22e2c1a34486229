const mostKept = 500
const longestKept = 100

/**
 * What follows from short texts that come again and again, as header names and status lines do: worked out once for each. Should somebody make them
 * up, they are worked out each time, and fill no memory.
 */
export class Known<V> {
  readonly #kept = new Map<string, V>()
  readonly #workOut: (text: string) => V

  constructor(workOut: (text: string) => V) {
    this.#workOut = workOut
  }

  /** @throws what working it out throws; that is not kept */
  of(text: string): V {
    return this.#kept.get(text) ?? this.#add(text)
  }

  #add(text: string): V {
    const value = this.#workOut(text)
    // Also for what is no text: callers of whom nothing is known give what they like.
    if (typeof text === 'string' && text.length <= longestKept && this.#kept.size < mostKept)
      this.#kept.set(text, value)
    return value
  }
}
