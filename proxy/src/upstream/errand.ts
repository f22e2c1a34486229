import type { ClientRequest } from 'node:http'
import type { Exchange } from '../exchange.ts'
import type { Endpoint } from './pool.ts'

/** One request on its way to some upstream, however many tries that takes. */
export interface Errand {
  readonly exchange: Exchange
  /** Where it was read whole before. */
  readonly body: Buffer | undefined
  readonly startedMs: number
  readonly tried: Set<Endpoint>
  count: number
}

/** One try at an errand. */
export interface Attempt {
  readonly errand: Errand
  readonly exchange: Exchange
  readonly endpoint: Endpoint
  /** The endpoint does not have it any more. */
  readonly release: () => void
  /** Not on a kept connection: the one before was dead. */
  readonly fresh: boolean
  proxyReq?: ClientRequest
  /** There was a connection, so that something can have been read. */
  wasSent: boolean
  settled: boolean
}

/** Counts the try on both sides, for as long as the client waits for its answer. */
export function begin(errand: Errand, endpoint: Endpoint, fresh: boolean): Attempt {
  const { exchange } = errand
  errand.tried.add(endpoint)
  errand.count += 1
  exchange.upstream = exchange.upstream === undefined ? endpoint.name : `${exchange.upstream}, ${endpoint.name}`
  let holds = true
  endpoint.inFlight += 1
  const release = () => {
    if (holds) endpoint.inFlight -= 1
    holds = false
  }
  exchange.response.once('close', release)
  return { errand, exchange, endpoint, release, fresh, wasSent: false, settled: false }
}
