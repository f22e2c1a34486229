import type { PostgresPool as KyselyPool, PostgresPoolClient } from 'kysely'
import { DatabaseError, Pool, type PoolClient } from 'pg'
import type { PostgresAddress } from '../settings/database-address.ts'
import { clientConfig } from './postgres-client.ts'
import { DatabaseUnavailable } from './unavailable.ts'

export interface PoolOptions {
  /** What a statement may take; the server cancels it then. 0 is no limit. */
  readonly statementTimeoutMs: number
}

/** Workers times replicas times this stays below the 100 connections that PostgreSQL has by default. */
const connectionsAtMost = 5
/** Waiting for a place in the pool and connecting may come together, and have to be over within 3 s. */
const connectTimeoutMs = 1400
/** A server that is frozen cancels nothing: then the client gives up, a little later. */
const silenceMs = 100

/** pg's pool, with its two dangers fenced: an idle connection that breaks, and one that is used again after a timeout. */
export class PostgresPool implements KyselyPool {
  /** Kysely looks here for what a connection beside the pool would need; we never make one. */
  readonly options = {}
  readonly #pool: Pool

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
    try {
      return new PooledClient(await this.#pool.connect())
    } catch (error) {
      throw named(error)
    }
  }

  async end(): Promise<void> {
    await this.#pool.end()
  }
}

class PooledClient implements PostgresPoolClient {
  readonly #client: PoolClient
  #broken = false

  constructor(client: PoolClient) {
    this.#client = client
  }

  // Kysely's type has cursors, too; ours is never given the package that makes them.
  query: PostgresPoolClient['query'] = (async (sql: string, parameters: unknown[]) => {
    try {
      return await this.#client.query(sql, parameters)
    } catch (error) {
      // Its answer may still come, and would be taken for that of the next query.
      this.#broken = !(error instanceof DatabaseError)
      throw named(error)
    }
  }) as unknown as PostgresPoolClient['query']

  release(destroy = false): void {
    this.#client.release(destroy || this.#broken)
  }
}

/** pg reports connections in errors without a class; what the server says, and our own mistakes, have one. */
function named(error: unknown): unknown {
  if (error instanceof DatabaseError || error instanceof TypeError || !(error instanceof Error)) return error
  return new DatabaseUnavailable(
    `PostgreSQL does not answer: ${error.message || (error as NodeJS.ErrnoException).code}`,
    {
      cause: error,
    },
  )
}

function ignore(): void {}
