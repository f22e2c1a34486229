import { setTimeout as delay } from 'node:timers/promises'
import { ask } from '../../stack/client.ts'
import { spreadOf } from '../figures.ts'
import { MeasuredProcess } from '../measured-process.ts'
import type { Row } from '../results.ts'
import { firstLine, type Measuring } from './measuring.ts'

const pollMs = 2
const deadlineMs = 20_000

/** Memory after some load, and the time from a start to the first answer through nginx. Their processes have ended when it is over. */
export async function measureStarts({ bed, applyLoad, rounds, proceed, onLeft }: Measuring): Promise<Row[]> {
  const rows: Row[] = []
  for (const process of bed.processes) {
    proceed()
    const url = bed.front.urlOf(process.socket)
    try {
      await applyLoad({ url, headers: {}, connections: 32, seconds: 1 })
      const residentMb = (await process.residentBytes()) / 1024 ** 2
      await process.stop()
      const times: number[] = []
      for (let round = 0; round < rounds; round++) times.push(await startToAnswer(process, url))
      const figures = { startMs: spreadOf(times), residentMb: spreadOf([residentMb]) }
      rows.push({ peer: process.peer.name, at: 'text', figures })
    } catch (error) {
      onLeft(`${process.peer.name}, start and memory: ${firstLine(error)}`)
    }
  }
  return rows
}

async function startToAnswer({ peer, socket }: MeasuredProcess, url: string): Promise<number> {
  const startedMs = performance.now()
  const started = MeasuredProcess.spawn(peer, socket)
  try {
    while ((await ask(url, { path: '/' })).status !== 200) {
      if (performance.now() - startedMs > deadlineMs) throw new Error(`no answer within ${deadlineMs} ms`)
      await delay(pollMs)
    }
    return performance.now() - startedMs
  } finally {
    await started.stop()
  }
}
