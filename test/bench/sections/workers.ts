import type { Row } from '../results.ts'
import { type Measuring, measureAt } from './measuring.ts'

const connections = 32

/** Answers a second by peers that have so many workers. */
export function measureWorkers(workers: number, measuring: Measuring): Promise<Row[]> {
  const many = measuring.bed.processes.filter(({ peer }) => !single.includes(peer.name))
  return measureAt(many, String(workers), { path: '/', connections }, measuring)
}

/** Of one process by themselves. */
const single = ['node:http', 'Fastify', 'srvx']
