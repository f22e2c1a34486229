import type { Row } from '../results.ts'
import { workloads } from '../workloads.ts'
import { type Measuring, measureAt } from './measuring.ts'

const connections = 32
/** The one that most is said of has more rounds. */
const furtherRounds = 2

/** Each peer at each workload: processor time for an answer, and answers a second as fast as they come. */
export async function measureCosts(measuring: Measuring): Promise<Row[]> {
  const { bed, rounds } = measuring
  const rows: Row[] = []
  for (const { name, path, bodyBytes } of workloads) {
    const body = bodyBytes === undefined ? {} : { bodyFile: await bed.bodyFile(bodyBytes) }
    const amounts = { ...measuring, rounds: name === 'text' ? rounds + furtherRounds : rounds }
    rows.push(...(await measureAt(bed.processes, name, { path, connections, ...body }, amounts)))
  }
  return rows
}
