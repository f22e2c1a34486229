import type { PostgresPool as KyselyPool, PostgresPoolClient } from 'kysely'
import { DatabaseError, Pool, type PoolClient } from 'pg'
import type { PostgresAddress } from '../settings/database-address.ts'
import { Turns } from '../turns.ts'
import { clientConfig } from './postgres-client.ts'
import { DatabaseUnavailable } from './unavailable.ts'

export interface PoolOptions {
  /** What a statement may take; the server cancels it then. 0 is no limit. */
  readonly statementTimeoutMs: number
}

/** Workers times replicas times this stays below the 100 connections that PostgreSQL has by default. */
const connectionsAtMost = 5
const connectTimeoutMs = 2400
/** A server that is frozen cancels nothing: then the client gives up, a little later. */
const silenceMs = 100
/** Behind queries of a database that answers; where it does not, nobody waits so long. */
const waitMs = 10_000

/** pg's pool, behind a queue of ours, and with fences where a lost connection would do harm. */
export class PostgresPool implements KyselyPool {
  /** Kysely looks here for what a connection beside the pool would need; we never make one. */
  readonly options = {}
  readonly #pool: Pool
  readonly #places = new Turns(connectionsAtMost)

  constructor(address: PostgresAddress, { statementTimeoutMs }: PoolOptions) {
    this.#pool = new Pool({
      ...clientConfig(address),
      max: connectionsAtMost,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs && statementTimeoutMs + silenceMs,
    })
    // Without a listener, the end of a connection that nobody uses right now would end the worker. Whoever uses it next
    // learns of it from the query.
    this.#pool.on('error', ignore)
    this.#pool.on('connect', (client) => client.on('error', ignore))
  }

  async connect(): Promise<PostgresPoolClient> {
    await this.#places.take(AbortSignal.timeout(waitMs)).catch(tooBusy)
    try {
      const client = await this.#pool.connect()
      return new PooledClient(client, this.#places)
    } catch (error) {
      // In this order: the place is not for one of those who wait in vain.
      const reason = lost(error, this.#places)
      this.#places.give()
      throw reason
    }
  }

  async end(): Promise<void> {
    await this.#pool.end()
  }
}

class PooledClient implements PostgresPoolClient {
  readonly #client: PoolClient
  readonly #places: Turns
  #broken = false

  constructor(client: PoolClient, places: Turns) {
    this.#client = client
    this.#places = places
  }

  // Kysely's type has cursors, too; ours is never given the package that makes them.
  query = (async (sql: string, parameters: unknown[]) => {
    try {
      return await this.#client.query(sql, parameters)
    } catch (error) {
      // After a timeout it still waits for the answer, and whoever has it next would wait behind that.
      this.#broken = !(error instanceof DatabaseError)
      throw lost(error, this.#places)
    }
  }) as unknown as PostgresPoolClient['query']

  release(destroy = false): void {
    this.#client.release(destroy || this.#broken)
    this.#places.give()
  }
}

/**
 * Names what pg reports without a class, the loss of a connection; what the server says, and our own mistakes, have one.
 * Whoever waits for a connection is told as well: each would find out after a timeout of its own.
 */
function lost(error: unknown, places: Turns): unknown {
  if (error instanceof DatabaseError || error instanceof TypeError || !(error instanceof Error)) return error
  const reason = error.message || (error as NodeJS.ErrnoException).code
  const unavailable = new DatabaseUnavailable(`PostgreSQL does not answer: ${reason}`, { cause: error })
  places.refuseWaiting(unavailable)
  return unavailable
}

function tooBusy(error: unknown): never {
  if (error instanceof DatabaseUnavailable) throw error
  throw new DatabaseUnavailable(`PostgreSQL had no connection to spare for ${waitMs / 1000} s`, { cause: error })
}

function ignore(): void {}
