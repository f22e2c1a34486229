import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { UpstreamTimeout } from './failure.ts'

export interface UpstreamTimeouts {
  readonly connectMs: number
  /** Between two reads, as for nginx's proxy_read_timeout: a stream may be as long as it likes. */
  readonly readMs: number
}

export interface Watch {
  /** Whether it is the client that nothing moves for. */
  clientHoldsUp(): boolean
  /** Called once there is a connection, new or kept. */
  onConnected(): void
}

/**
 * Ends a request whose upstream does not connect or stops answering. Of our own because http-proxy's timeouts abort the
 * request, which then looks like a reset connection and not like a timeout.
 */
export function watchUpstream(
  proxyReq: ClientRequest,
  timeouts: UpstreamTimeouts,
  { clientHoldsUp, onConnected }: Watch,
): void {
  let timer = setTimeout(() => expire('took longer to connect than', timeouts.connectMs), timeouts.connectMs)
  function expire(what: string, afterMs: number): void {
    proxyReq.destroy(new UpstreamTimeout(`${what} ${afterMs / 1000} s`))
  }
  function check(): void {
    if (clientHoldsUp()) timer.refresh()
    else expire('was silent for', timeouts.readMs)
  }
  function connected(): void {
    if (proxyReq.destroyed) return
    clearTimeout(timer)
    timer = setTimeout(check, timeouts.readMs)
    onConnected()
  }
  const touch = () => timer.refresh()
  proxyReq.once('socket', (socket: Socket) => (socket.connecting ? socket.once('connect', connected) : connected()))
  proxyReq.on('drain', touch).once('finish', touch)
  proxyReq.once('response', (proxyRes: IncomingMessage) => void proxyRes.on('data', touch))
  proxyReq.once('close', () => clearTimeout(timer))
}
