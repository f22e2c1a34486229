import { browserHeaders } from '../browser-headers.ts'
import { percentile, spreadOf } from '../figures.ts'
import { measureAtFixedRate } from '../fixed-rate.ts'
import type { Row } from '../results.ts'
import { firstLine, type Measuring } from './measuring.ts'

/** Well below what the slowest peer can do: what is measured is waiting for an answer, not for a turn. */
export const ratePerSecond = 1000
const connections = 64

/** How long clients wait at a fixed rate of small texts. */
export async function measureLatency({ bed, rounds, seconds, proceed, onLeft }: Measuring): Promise<Row[]> {
  const waits = new Map(bed.processes.map((process) => [process, { p50: [] as number[], p99: [] as number[] }]))
  const rate = { headers: browserHeaders, perSecond: ratePerSecond, connections }
  for (let round = -1; round < rounds; round++) {
    for (const process of bed.processes) {
      proceed()
      try {
        // The first round compiles, and opens connections.
        const ofRound = { ...rate, url: bed.front.urlOf(process.socket), seconds: round < 0 ? 1 : seconds }
        const times = await measureAtFixedRate(ofRound)
        if (round < 0) continue
        waits.get(process)?.p50.push(percentile(times, 0.5))
        waits.get(process)?.p99.push(percentile(times, 0.99))
      } catch (error) {
        if (waits.delete(process))
          onLeft(`${process.peer.name} at ${ratePerSecond} requests a second: ${firstLine(error)}`)
      }
    }
  }
  return [...waits].map(([{ peer }, { p50, p99 }]) => ({
    peer: peer.name,
    at: 'text',
    figures: { p50Ms: spreadOf(p50), p99Ms: spreadOf(p99) },
  }))
}
