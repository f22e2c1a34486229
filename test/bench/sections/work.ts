import type { Row } from '../results.ts'
import { type Measuring, measureAt } from './measuring.ts'

/** Those whose cost is followed while the work grows. */
const followed = ['TSGI, FastCGI', 'TSGI, HTTP', 'node:http', 'gunicorn gthread', 'uWSGI']

export const connectionCounts = [1, 8, 64, 256, 1000]
export const bodySizes = [0, 1000, 10_000, 100_000, 1_000_000, 10_000_000]
const uploads = 8

/** The cost of an answer, with more and more kept connections. */
export async function measureConnections(measuring: Measuring): Promise<Row[]> {
  const rows: Row[] = []
  for (const connections of connectionCounts)
    rows.push(...(await measureAt(followedIn(measuring), String(connections), { path: '/', connections }, measuring)))
  return rows
}

/** The cost of an answer, to larger and larger bodies. */
export async function measureBodies(measuring: Measuring): Promise<Row[]> {
  const rows: Row[] = []
  for (const bytes of bodySizes) {
    const work = { path: '/upload', connections: uploads, bodyFile: await measuring.bed.bodyFile(bytes) }
    rows.push(...(await measureAt(followedIn(measuring), String(bytes), work, measuring)))
  }
  return rows
}

function followedIn({ bed }: Measuring) {
  return bed.processes.filter(({ peer }) => followed.includes(peer.name))
}
