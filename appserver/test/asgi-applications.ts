import type {
  AsgiApplication,
  AsgiHttpScope,
  AsgiReceive,
  AsgiReceiveEvent,
  AsgiSend,
  AsgiSendEvent,
  AsgiWebSocketScope,
} from '../src/gateway/asgi/asgi.ts'
import { Harness } from './harness.ts'
import { Wire } from './wire.ts'

/** An application that knows requests only, as many do: it takes no part in a lifespan. */
export function httpApplication(
  serve: (scope: AsgiHttpScope, receive: AsgiReceive, send: AsgiSend) => Promise<void>,
): AsgiApplication {
  return async (scope, receive, send) => {
    if (scope.type === 'http') await serve(scope, receive, send)
  }
}

/** As {@link httpApplication}, for WebSockets. */
export function webSocketApplication(
  serve: (scope: AsgiWebSocketScope, receive: AsgiReceive, send: AsgiSend) => Promise<void>,
): AsgiApplication {
  return async (scope, receive, send) => {
    if (scope.type === 'websocket') await serve(scope, receive, send)
  }
}

/** Sends these events, whatever is asked. */
export function sending(...events: readonly AsgiSendEvent[]): AsgiApplication {
  return httpApplication(async (_scope, _receive, send) => {
    for (const event of events) await send(event)
  })
}

export async function answering(send: AsgiSend, text: string): Promise<void> {
  await send({ type: 'http.response.start', status: 200, headers: [['content-type', 'text/plain']] })
  await send({ type: 'http.response.body', body: text })
}

/** The event, which has to be a part of the request's body. */
export function partOf(event: AsgiReceiveEvent): { readonly body: Uint8Array; readonly more_body: boolean } {
  if (event.type !== 'http.request') throw new Error(`expected http.request, got ${event.type}`)
  return event
}

/** What one GET comes to: the client's side, and what was reported. */
export async function outcome(application: AsgiApplication) {
  const harness = await Harness.asgi(application)
  const wire = await Wire.open(harness.port)
  wire.send('GET / HTTP/1.1', 'Host: test', 'Connection: close', '', '')
  const received = await wire.end()
  await harness.whenReported()
  const [head = '', body = ''] = received.split(/\r\n\r\n(.*)/s)
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
  const isComplete = /chunked/i.test(head) ? body.endsWith('0\r\n\r\n') : body.length === length
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
    isCut: !isComplete,
    error: harness.reports[0]?.error as Error | undefined,
  }
}
