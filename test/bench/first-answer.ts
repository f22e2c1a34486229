import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { MeasuredProcess } from './measured-process.ts'
import type { Peer } from './peer.ts'

const pollMs = 2
const deadlineMs = 20_000

/** How long it takes from the start of a peer that speaks HTTP to its first answer, in milliseconds. */
export async function timeToFirstAnswer(peer: Peer, socket: string, path: string): Promise<number> {
  const startedMs = performance.now()
  const started = MeasuredProcess.spawn(peer, socket)
  try {
    while (!(await answers(socket, path))) {
      if (performance.now() - startedMs > deadlineMs) throw new Error(`${peer.name} gave no answer:\n${started.output}`)
      await delay(pollMs)
    }
    return performance.now() - startedMs
  } finally {
    await started.stop()
  }
}

async function answers(socketPath: string, path: string): Promise<boolean> {
  const asked = request({ socketPath, path, headers: { Host: '127.0.0.1' }, agent: false }).end()
  try {
    const [answer] = await once(asked, 'response')
    answer.resume()
    return answer.statusCode < 500
  } catch {
    return false
  }
}
