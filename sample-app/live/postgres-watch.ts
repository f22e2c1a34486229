import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { clientConfig } from '../database/postgres-client.ts'
import type { PostgresAddress } from '../settings/database-address.ts'
import { channel } from './announce.ts'
import type { Listeners } from './listeners.ts'

const timeoutMs = 2500
/** A server that is frozen, or a network that is cut, says nothing: this finds out. */
const heartbeatMs = 5000
const goodbyeMs = 1000
const firstPauseMs = 100
const longestPauseMs = 5000

/** One connection that listens, made anew whenever it is lost. */
export class PostgresWatch {
  readonly #address: PostgresAddress
  readonly #listeners: Listeners
  #client: Client | undefined
  #timer: NodeJS.Timeout | undefined
  #pauseMs = firstPauseMs
  #running = false

  constructor(address: PostgresAddress, listeners: Listeners) {
    this.#address = address
    this.#listeners = listeners
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    void this.#connect()
  }

  async stop(): Promise<void> {
    this.#running = false
    await this.#disconnect()
  }

  async #connect(): Promise<void> {
    const client = new Client({
      ...clientConfig(this.#address),
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
    })
    this.#client = client
    client.on('error', () => this.#lost(client))
    client.on('end', () => this.#lost(client))
    client.on('notification', ({ payload }) => this.#listeners.tell(Number(payload)))
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
    } catch {
      return this.#lost(client)
    }
    this.#pauseMs = firstPauseMs
    // Whoever subscribed before this point has missed what came in between.
    this.#listeners.tellAll()
    this.#beat(client)
  }

  #beat(client: Client): void {
    if (client !== this.#client) return
    this.#timer = setTimeout(() => {
      client.query('select 1').then(
        () => this.#beat(client),
        () => this.#lost(client),
      )
    }, heartbeatMs)
  }

  /** A client reports its end in several ways; the first counts. */
  #lost(client: Client): void {
    if (client !== this.#client) return
    void this.#disconnect()
    if (!this.#running) return
    this.#timer = setTimeout(() => void this.#connect(), this.#pauseMs * (0.5 + Math.random()))
    this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs)
  }

  async #disconnect(): Promise<void> {
    clearTimeout(this.#timer)
    const client = this.#client
    this.#client = undefined
    // A server that is frozen does not say goodbye.
    await Promise.race([client?.end().catch(() => {}), delay(goodbyeMs, undefined, { ref: false })])
  }
}
