import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import type { Reach } from '../frameworks/reach.ts'

const visitsToEveryWorker = 6

type Transport = 'polling' | 'websocket'

/** Socket.IO's chat: what one visitor says, another hears, over each transport. */
export function describeChat(reachOf: () => Reach): void {
  test.each<{ how: string; transports: Transport[] }>([
    { how: 'polling', transports: ['polling'] },
    { how: 'a WebSocket', transports: ['websocket'] },
  ])('chats over $how', async ({ transports }) => {
    const visitors = [await enter(reachOf(), transports), await enter(reachOf(), transports)] as const
    await expectChat(...visitors)
    expect(visitors.map((visitor) => visitor.io.engine.transport.name)).toEqual([...transports, ...transports])
  })

  test('goes over from polling to a WebSocket, and chats on', async () => {
    const visitor = await enter(reachOf(), ['polling', 'websocket'])
    if (visitor.io.engine.transport.name !== 'websocket')
      await new Promise((resolve) => visitor.io.engine.once('upgrade', resolve))
    expect(visitor.io.engine.transport.name).toBe('websocket')
    await expectChat(visitor, await enter(reachOf(), ['websocket']))
  })
}

/** What is left of it where each client's connections may end in different workers. */
export function describeChatOfSeveralWorkers(front: string, reachOf: () => Reach): void {
  test(`visitors who come over WebSockets through ${front} stay where they are`, async () => {
    for (let visit = 0; visit < visitsToEveryWorker; visit++) {
      const visitor = await enter(reachOf(), ['websocket'])
      await expectChat(visitor, visitor)
    }
  })
}

async function enter({ url }: Reach, transports: Transport[]): Promise<Socket> {
  const socket = io(url, { transports, forceNew: true, reconnection: false })
  onTestFinished(() => void socket.disconnect())
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return socket
}

async function expectChat(speaker: Socket, listener: Socket): Promise<void> {
  const heard = once(listener as never, 'chat message')
  speaker.emit('chat message', 'hello, you')
  expect(await heard).toEqual(['hello, you'])
}
