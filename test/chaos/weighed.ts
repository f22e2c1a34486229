import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Application } from 'appserver'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/** As little as an application can do; at `/heap` it says how many bytes its process has to keep. */
export const application: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return environ.PATH_INFO === '/heap' ? heap() : ['hello']
}

/** After finalizers have run, too: they need a turn of the event loop, and what they let go a second collection. */
async function* heap(): AsyncGenerator<string> {
  collect()
  await setImmediate()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  yield String(heapUsed + external)
}
