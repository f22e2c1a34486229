import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startEmbeddedStack } from '../stack/embedded-stack.ts'
import { eventually } from '../stack/eventually.ts'
import type { Stack } from '../stack/stack.ts'
import { logOnFailure } from './log-on-failure.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startEmbeddedStack({ applicationModule: 'appserver/test/fixtures/websocket.ts:application' })
})

afterAll(() => stack?.stop())

logOnFailure(() => stack)

test('a WebSocket goes through the embedded front, both ways and to its end', async () => {
  const ws = new WebSocket(`${stack.url.replace('http', 'ws')}/chat`)
  const messages: string[] = []
  const closed = once(ws, 'close')
  const echoed = new Promise<void>((resolve) =>
    ws.on('message', (data) => {
      messages.push(String(data))
      if (messages.length === 2) resolve()
    }),
  )
  await once(ws, 'open')
  ws.send('through the front')
  await echoed
  expect(messages).toEqual([expect.stringMatching(/^worker \d+$/), 'through the front'])
  ws.close(4000, 'done')
  expect((await closed)[0]).toBe(4000)
  await eventually('the access log has it', 5_000, async () =>
    /"GET \/chat HTTP\/1\.1" 101 /.test(await stack.applicationLog()),
  )
})
