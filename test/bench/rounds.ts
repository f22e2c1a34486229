import { browserHeaders } from './browser-headers.ts'
import { Interrupted } from './interruption.ts'
import type { ApplyLoad } from './load.ts'
import type { MeasuredProcess } from './measured-process.ts'
import type { NginxInFront } from './nginx-in-front.ts'

export interface RoundOptions {
  readonly applyLoad: ApplyLoad
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
  readonly path: string
  readonly bodyFile?: string
  /** A peer that does not stand the load: told of once, and it has no more rounds. Without it the first failure ends the measurement. */
  onFailure?(peer: MeasuredProcess, error: unknown): void
}

/** What a peer did in one round. */
export interface Round {
  readonly perSecond: number
  /** Processor time of the application's processes for each answer, in microseconds. */
  readonly applicationUs: number
  /** That of nginx. */
  readonly frontUs: number
}

/**
 * Has all peers answer by turns. Who is first changes from round to round, so that a machine that slows down or warms up
 * favours nobody.
 */
export async function measureRounds(
  peers: readonly MeasuredProcess[],
  front: NginxInFront,
  options: RoundOptions,
): Promise<ReadonlyMap<MeasuredProcess, readonly Round[]>> {
  const results = new Map<MeasuredProcess, Round[]>(peers.map((peer) => [peer, []]))
  for (let round = 0; round < options.rounds; round++) {
    const order = peers.map((_, index) => peers[(index + round) % peers.length]!)
    for (const peer of order) await addRound(results, peer, front, options)
  }
  return results
}

/** Has each answer so often that what is worth it is compiled, but for no longer than that many seconds. */
export async function warmUp(
  peers: readonly MeasuredProcess[],
  front: NginxInFront,
  options: RoundOptions,
  { answers, mostSeconds }: { readonly answers: number; readonly mostSeconds: number },
): Promise<void> {
  for (const peer of peers) {
    let given = 0
    for (let second = 0; given < answers && second < mostSeconds; second++)
      given += (await measure(peer, front, { ...options, seconds: 1 })).perSecond
  }
}

async function addRound(
  results: Map<MeasuredProcess, Round[]>,
  peer: MeasuredProcess,
  front: NginxInFront,
  options: RoundOptions,
): Promise<void> {
  if (!results.has(peer)) return
  try {
    const round = await measure(peer, front, options)
    results.get(peer)!.push(round)
  } catch (error) {
    if (!options.onFailure || error instanceof Interrupted) throw error
    results.delete(peer)
    options.onFailure(peer, error)
  }
}

async function measure(peer: MeasuredProcess, front: NginxInFront, options: RoundOptions): Promise<Round> {
  const { applyLoad, connections, seconds, path, bodyFile } = options
  const before = await Promise.all([peer.processor.readUs(), front.processor.readUs()])
  const url = front.urlOf(peer.socket) + path
  const body = bodyFile === undefined ? {} : { bodyFile }
  const { answers, perSecond } = await applyLoad({ url, headers: browserHeaders, connections, seconds, ...body })
  const after = await Promise.all([peer.processor.readUs(), front.processor.readUs()])
  return { perSecond, applicationUs: (after[0] - before[0]) / answers, frontUs: (after[1] - before[1]) / answers }
}
