import type { AsgiReceive, AsgiSend, AsgiWebSocketScope } from 'appserver'
import type { Journal } from './journal.ts'

type Speak = (scope: AsgiWebSocketScope, receive: AsgiReceive, send: AsgiSend, journal: Journal) => Promise<void>

/** The WebSockets below /ws/; what it does not know it closes before it accepts. */
export async function speakWebSocket(
  journal: Journal,
  scope: AsgiWebSocketScope,
  receive: AsgiReceive,
  send: AsgiSend,
): Promise<void> {
  await receive()
  const speak = speakers[scope.path]
  if (speak) await speak(scope, receive, send, journal)
  else await send({ type: 'websocket.close' })
}

async function echo(receive: AsgiReceive, send: AsgiSend): Promise<string> {
  for (;;) {
    const event = await receive()
    if (event.type === 'websocket.disconnect') return `${event.code} ${event.reason}`.trim()
    if (event.type !== 'websocket.receive') continue
    await send(
      event.text === undefined
        ? { type: 'websocket.send', bytes: event.bytes }
        : { type: 'websocket.send', text: event.text },
    )
  }
}

const speakers: Readonly<Record<string, Speak>> = {
  '/ws/echo': async ({ query_string }, receive, send, journal) => {
    await send({ type: 'websocket.accept' })
    journal.note(new URLSearchParams(query_string).get('key') ?? '', await echo(receive, send))
  },
  '/ws/protocol': async ({ subprotocols }, receive, send) => {
    const subprotocol = subprotocols.at(-1)!
    await send({ type: 'websocket.accept', subprotocol, headers: [['x-accepted', 'yes']] })
    await send({ type: 'websocket.send', text: subprotocol })
    await echo(receive, send)
  },
  '/ws/late': async ({ query_string }, receive, send, journal) => {
    await send({ type: 'websocket.accept' })
    await receive()
    const key = new URLSearchParams(query_string).get('key') ?? ''
    await send({ type: 'websocket.send', text: 'too late' }).catch(({ name }: Error) => journal.note(key, name))
  },
  '/ws/ends': async (_scope, _receive, send) => {
    await send({ type: 'websocket.accept' })
    await send({ type: 'websocket.send', text: 'last words' })
  },
  '/ws/closes': async (_scope, _receive, send) => {
    await send({ type: 'websocket.accept' })
    await send({ type: 'websocket.close', code: 4001, reason: 'enough' })
  },
  '/ws/fails': async (_scope, _receive, send) => {
    await send({ type: 'websocket.accept' })
    throw new Error('secret of the inside')
  },
}
