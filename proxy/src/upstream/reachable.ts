import { get } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Address } from 'appserver/settings'

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

/** A page that answers 200 when the application is ready, like the application server's /readyz. */
export interface HealthPage {
  readonly address: Address
  readonly path: string
}

export function isReady({ address, path }: HealthPage, signal?: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const where = address.kind === 'unix' ? { socketPath: address.path } : { host: address.host, port: address.port }
  const request = get({ ...where, path, agent: false, ...(signal && { signal }) })
  request.once('response', (response) => {
    response.on('error', () => {}).resume()
    resolve(response.statusCode === 200)
  })
  request.on('error', () => resolve(false))
  return promise
}

/** Asks until the answer is yes, or the signal says that nobody waits any more. */
export async function until(ask: () => Promise<boolean>, signal: AbortSignal, saySo: () => void): Promise<void> {
  let saidAtMs = performance.now()
  while (!signal.aborted && !(await ask())) {
    if (performance.now() - saidAtMs > saySoEveryMs) {
      saidAtMs = performance.now()
      saySo()
    }
    await pause(betweenTriesMs, undefined, { signal }).catch(() => {})
  }
}
