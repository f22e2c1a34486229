import { EventEmitter, once } from 'node:events'

const patienceMs = 8000

/** What an application did, in words under a key, for a test that can see only what it answers. */
export class Journal {
  readonly #pages = new Map<string, string[]>()
  readonly #news = new EventEmitter().setMaxListeners(0)

  note(key: string, word: string): void {
    this.words(key).push(word)
    this.#news.emit('note')
  }

  words(key: string): string[] {
    const words = this.#pages.get(key) ?? []
    this.#pages.set(key, words)
    return words
  }

  /** Resolves when the word stands there. @throws {Error} named AbortError: it did not come in time */
  async until(key: string, word: string, signal = AbortSignal.timeout(patienceMs)): Promise<string[]> {
    while (!this.words(key).includes(word)) await once(this.#news, 'note', { signal })
    return this.words(key)
  }

  /** The route /journal. @returns what it answers, as JSON */
  async read(query: URLSearchParams): Promise<string> {
    const key = query.get('key') ?? ''
    const note = query.get('note')
    const until = query.get('until')
    if (note !== null) this.note(key, note)
    return JSON.stringify(until === null ? this.words(key) : await this.until(key, until))
  }
}
