import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** What the access log says about one try at an upstream; each as nginx writes it: seconds, or a dash. */
export interface UpstreamTry {
  status: string
  connectS: string
  headerS: string
  responseS: string
}

/** Follows a request to an upstream until it is over. */
export function timeTry(proxyReq: ClientRequest): UpstreamTry {
  const startedMs = performance.now()
  const passedS = () => ((performance.now() - startedMs) / 1000).toFixed(3)
  const times: UpstreamTry = { status: '-', connectS: '-', headerS: '-', responseS: '-' }
  function connected(): void {
    times.connectS = passedS()
  }
  function answered({ statusCode }: IncomingMessage): void {
    times.status = String(statusCode)
    times.headerS = passedS()
  }
  proxyReq.once('socket', (socket: Socket) => (socket.connecting ? socket.once('connect', connected) : connected()))
  proxyReq.once('response', answered).once('upgrade', answered)
  proxyReq.once('close', () => {
    times.responseS = passedS()
  })
  return times
}
