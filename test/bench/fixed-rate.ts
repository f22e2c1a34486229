import { Agent, request } from 'node:http'

export interface FixedRate {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly perSecond: number
  readonly seconds: number
  readonly connections: number
}

/**
 * Asks at a fixed rate, whether or not earlier requests have been answered, and measures each from the moment it was due: one that waits
 * for a free connection has waited. A load that asks again only when it was answered would leave out just the requests that a server
 * makes wait (coordinated omission).
 *
 * @returns the time to the end of each answer in milliseconds, in no order
 * @throws when an answer is not 200
 */
export async function measureAtFixedRate({
  url,
  headers,
  perSecond,
  seconds,
  connections,
}: FixedRate): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' })
  const waits: Promise<number>[] = []
  const startMs = performance.now()
  try {
    for (const nextMs of dueTimes(perSecond, seconds)) {
      const early = startMs + nextMs - performance.now()
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
      waits.push(waitFor(url, headers, agent))
    }
    return await Promise.all(waits)
  } finally {
    agent.destroy()
  }
}

/** When each request is due, in milliseconds from the start. */
export function* dueTimes(perSecond: number, seconds: number): Generator<number> {
  for (let count = 0; count < perSecond * seconds; count++) yield (count * 1000) / perSecond
}

function waitFor(url: string, headers: FixedRate['headers'], agent: Agent): Promise<number> {
  const askedMs = performance.now()
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const asked = request(url, { headers, agent }, (answer) => {
    if (answer.statusCode !== 200) reject(new Error(`${url} answered ${answer.statusCode}`))
    answer.resume().once('end', () => resolve(performance.now() - askedMs))
  })
  asked.on('error', reject)
  asked.end()
  // Whoever waits for all of them hears of the first that fails.
  promise.catch(() => {})
  return promise
}
