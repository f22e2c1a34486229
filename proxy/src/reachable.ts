import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Address, formatAddress } from 'appserver/settings'

const betweenTriesMs = 25
const saySoEveryMs = 10_000

/** Whether something accepts connections there. */
export function isReachable(address: Address, signal?: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port })
  const abandon = () => resolve(false)
  socket.once('connect', () => resolve(true)).once('error', abandon)
  signal?.addEventListener('abort', abandon)
  return promise.finally(() => {
    signal?.removeEventListener('abort', abandon)
    socket.destroy()
  })
}

/** Settles when something accepts connections there, or the signal says that nobody waits any more. */
export async function untilReachable(
  address: Address,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  let saidAtMs = performance.now()
  while (!signal.aborted && !(await isReachable(address, signal))) {
    if (performance.now() - saidAtMs > saySoEveryMs) {
      saidAtMs = performance.now()
      say(`still waiting for ${formatAddress(address)} to accept connections`)
    }
    await pause(betweenTriesMs, undefined, { signal }).catch(() => {})
  }
}
