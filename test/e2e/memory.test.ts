import { expect, test } from 'vitest'
import { hammer } from '../chaos/hammer.ts'
import { Target } from '../chaos/target.ts'
import { ask } from '../stack/client.ts'

const mib = 1024 * 1024
/** What compiled code and caches may add between two looks. A leak of 20 bytes a request would be 2 MB. */
const noiseBytes = mib
/** The kernel counts what the collector has not given back, too: up to V8's young generation. */
const youngBytes = 48 * mib

test('a worker does not grow between 100,000 and 200,000 requests', { timeout: 180_000 }, async () => {
  const target = await Target.start({ workers: 1, application: 'test/chaos/weighed.ts' })
  const kept = async () => Number((await ask(`http://127.0.0.1:${target.port}`, { path: '/heap' })).text)
  try {
    const idle = await target.workerMemoryBytes()
    await hammer(target.port, 100_000)
    const half = await target.workerMemoryBytes()
    const halfKept = await kept()
    await hammer(target.port, 100_000)
    const full = await target.workerMemoryBytes()
    const fullKept = await kept()
    console.log(`memory idle ${mb(idle)} after 100000 ${mb(half)} after 200000 ${mb(full)}`)
    console.log(`kept after 100000 ${mb(halfKept)} after 200000 ${mb(fullKept)}`)
    expect(fullKept - halfKept).toBeLessThan(noiseBytes)
    expect(full - half).toBeLessThan(youngBytes)
  } finally {
    await target.stop()
  }
})

function mb(bytes: number): string {
  return `${(bytes / mib).toFixed(1)} MiB`
}
