import { randomUUID } from 'node:crypto'
import { ask } from './client.ts'
import { eventually } from './eventually.ts'
import type { Stack } from './stack.ts'

/** The application servers' log when it certainly holds everything that reached them before this call. */
export async function logAfterNow(stack: Stack): Promise<string> {
  const marker = randomUUID()
  await ask(stack.url, { path: `/?marker=${marker}` })
  return eventually(`the application server logs ${marker}`, 10_000, async () => {
    const log = await stack.applicationLog()
    return log.includes(marker) && log
  })
}
