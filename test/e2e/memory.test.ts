import { expect, test } from 'vitest'
import { hammer } from '../chaos/hammer.ts'
import { Target } from '../chaos/target.ts'

const mib = 1024 * 1024
/** What a garbage collector may do between two looks. A leak of 100 bytes a request would be 10 MB. */
const noiseBytes = 8 * mib

test('a worker does not grow between 100,000 and 200,000 requests', { timeout: 180_000 }, async () => {
  const target = await Target.start({ workers: 1, application: 'test/chaos/hello.ts' })
  try {
    const idle = await target.workerMemoryBytes()
    await hammer(target.port, 100_000)
    const half = await target.workerMemoryBytes()
    await hammer(target.port, 100_000)
    const full = await target.workerMemoryBytes()
    console.log(`memory idle ${mb(idle)} after 100000 ${mb(half)} after 200000 ${mb(full)}`)
    expect(full - half).toBeLessThan(noiseBytes)
  } finally {
    await target.stop()
  }
})

function mb(bytes: number): string {
  return `${(bytes / mib).toFixed(1)} MiB`
}
