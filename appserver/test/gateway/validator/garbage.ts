import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** V8 tells one registry of its garbage in a turn of the event loop, and each validator of a test file has one. */
const turns = 1000

/** Collects what nobody holds any more, and lets whoever waits for that hear of it. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  await setImmediate()
  collect()
  for (let turn = 0; turn < turns; turn++) await setImmediate()
}
