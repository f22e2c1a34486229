const names = ['SIGTERM', 'SIGINT'] as const
type Name = (typeof names)[number]
type Listener = (...given: unknown[]) => unknown

/**
 * The listeners by which a program wants to end itself. They are held back, because the master says when a worker ends, and called
 * when its last request is answered.
 */
export class ProgramSignals {
  readonly #held: Record<Name, Set<Listener>> = { SIGTERM: new Set(), SIGINT: new Set() }

  /** Holds what is added from now on. */
  hold(): void {
    process.on('newListener', this.#take)
  }

  /** Holds no more of them; those that it has, it keeps. */
  letThrough(): void {
    process.removeListener('newListener', this.#take)
  }

  /** Calls those of SIGTERM, or of SIGINT where there are none. @returns a promise for each, of what it returned or threw */
  deliver(): Promise<unknown>[] {
    const name = this.#held.SIGTERM.size > 0 ? 'SIGTERM' : 'SIGINT'
    return [...this.#held[name]].map((listener) => call(listener, name))
  }

  readonly #take = (name: string | symbol, listener: Listener): void => {
    if (!names.includes(name as Name)) return
    this.#held[name as Name].add(listener)
    // Told of it, before it is there.
    queueMicrotask(() => process.removeListener(name, listener))
  }
}

async function call(listener: Listener, name: Name): Promise<unknown> {
  return Reflect.apply(listener, process, [name])
}
