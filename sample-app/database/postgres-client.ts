import { type ClientConfig, types } from 'pg'
import type { PostgresAddress } from '../settings/database-address.ts'

const int8 = 20
const keepAliveDelayMs = 10_000

/** How a connection is made, one of the pool or one that listens. */
export function clientConfig(address: PostgresAddress): ClientConfig {
  const { host, port, user, database, password, sslMode } = address
  return {
    host,
    port,
    user,
    database,
    ...(password === undefined ? {} : { password }),
    ssl: sslMode === 'disable' ? false : { rejectUnauthorized: sslMode === 'verify-full' },
    application_name: 'sample-app',
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
    types: { getTypeParser: typeParser },
  }
}

/** Counts are int8, and pg gives those as text, for numbers beyond 2^53. */
const typeParser = ((oid: number, format?: 'text') =>
  oid === int8 ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser
