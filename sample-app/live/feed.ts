import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../database/schema.ts'
import { isUnavailable } from '../database/unavailable.ts'
import { findQuestion, type Question } from '../models/questions.ts'
import type { Changes } from './changes.ts'

const shortestIntervalMs = 100
const retryMs = 1000

type Wake = () => void

/** What there is to tell of a question: its results, that it is gone, or what broke. */
type News = { readonly json: string } | { readonly gone: true } | { readonly error: unknown }

/** The results of one question for all who watch it. Subscribed for as long as somebody does. */
export class Feed {
  readonly #database: Database
  readonly #changes: Changes
  readonly #questionId: number
  readonly #watchers = new Set<Wake>()
  #unsubscribe: (() => void) | undefined
  #news: News | undefined
  #isStale = false
  #isReading = false

  constructor(database: Database, changes: Changes, questionId: number) {
    this.#database = database
    this.#changes = changes
    this.#questionId = questionId
  }

  get isIdle(): boolean {
    return this.#watchers.size === 0
  }

  /** Whoever is slow to take what it gives gets the newest next, and nothing of what was between. */
  async *follow(signal: AbortSignal): AsyncGenerator<string> {
    let wake: Wake = () => {}
    const watcher = () => wake()
    signal.addEventListener('abort', watcher)
    this.#join(watcher)
    try {
      for (let told: News | undefined; !signal.aborted; ) {
        const news = this.#news
        if (news === told) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          continue
        }
        told = news
        if (!news || 'gone' in news) return
        if ('error' in news) throw news.error
        yield news.json
      }
    } finally {
      signal.removeEventListener('abort', watcher)
      this.#leave(watcher)
    }
  }

  #join(watcher: Wake): void {
    this.#watchers.add(watcher)
    if (this.#unsubscribe) return
    this.#unsubscribe = this.#changes.subscribe(this.#questionId, () => this.#refresh())
    this.#refresh()
  }

  #leave(watcher: Wake): void {
    this.#watchers.delete(watcher)
    if (!this.isIdle) return
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    this.#news = undefined
  }

  /** Asks the database; what changes while it is asked is asked for afterwards, once. */
  async #refresh(): Promise<void> {
    this.#isStale = true
    if (this.#isReading) return
    this.#isReading = true
    while (this.#isStale && !this.isIdle) {
      this.#isStale = false
      await this.#read()
      await delay(shortestIntervalMs)
    }
    this.#isReading = false
  }

  async #read(): Promise<void> {
    try {
      const question = await findQuestion(this.#database, this.#questionId)
      this.#tell(question ? { json: resultsOf(question) } : { gone: true })
    } catch (error) {
      if (!isUnavailable(error)) return this.#tell({ error })
      // Not all at the same time when the database is back.
      await delay(retryMs * (0.5 + Math.random()))
      this.#isStale = true
    }
  }

  #tell(news: News): void {
    const before = this.#news
    if (before && 'json' in before && 'json' in news && before.json === news.json) return
    this.#news = news
    for (const wake of this.#watchers) wake()
  }
}

function resultsOf({ votes, closedAt, choices }: Question): string {
  const counted = choices.map(({ id, votes }) => ({ id, votes }))
  return JSON.stringify({ votes, closed: closedAt !== undefined, choices: counted })
}
