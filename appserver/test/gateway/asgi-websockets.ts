import type { AsgiReceive, AsgiSend } from '../../src/index.ts'
import { webSocketApplication } from '../asgi-applications.ts'
import { Harness } from '../harness.ts'
import { upgradeFields } from '../websocket-client.ts'
import { Wire } from '../wire.ts'

export const accept = { type: 'websocket.accept' } as const

/** Takes the first event, accepts, and goes on. */
export const accepting = (serve: (receive: AsgiReceive, send: AsgiSend) => Promise<void>) =>
  webSocketApplication(async (_scope, receive, send) => {
    await receive()
    await send(accept)
    await serve(receive, send)
  })

/** Sends back what comes, until the client has gone. */
export const echo = accepting(async (receive, send) => {
  for (;;) {
    const event = await receive()
    if (event.type !== 'websocket.receive') return
    await send({ ...event, type: 'websocket.send' })
  }
})

/** Sends these, one after the other; the client's answer and the error are what is of interest. */
export async function refusing(...events: readonly unknown[]) {
  const harness = await Harness.asgi(
    webSocketApplication(async (_scope, _receive, send) => {
      for (const event of events) await send(event as never)
    }),
  )
  const wire = await Wire.open(harness.port)
  const received = await wire.get('/', ...upgradeFields).end()
  await harness.whenDone(1)
  const [head = '', body] = received.split('\r\n\r\n')
  return { status: Number(head.slice(9, 12)), head, body, error: harness.reports[0]?.error as Error | undefined }
}
