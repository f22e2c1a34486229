import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { type Accepted, Dispatcher, type Taker } from '../src/master/dispatcher.ts'

class FakeTaker implements Taker {
  connections: number
  free = true
  readonly taken: Accepted[] = []

  constructor(connections = 0) {
    this.connections = connections
  }

  take(connection: Accepted): void {
    this.taken.push(connection)
    this.connections++
    this.free = false
  }
}

/** As much of a socket as the dispatcher looks at. */
class FakeSocket extends EventEmitter {
  destroyed = false

  destroy(): void {
    this.destroyed = true
  }
}

const roomy = { waiting: 1000, onFull: () => {} }

const accepted = () => ({ socket: new FakeSocket() as unknown as Socket & FakeSocket, protocol: 'http' as const })

test('a connection goes to the taker with the fewest', () => {
  const takers = [new FakeTaker(3), new FakeTaker(1), new FakeTaker(2)]
  new Dispatcher(() => takers, roomy).offer(accepted())
  expect(takers.map(({ taken }) => taken.length)).toEqual([0, 1, 0])
})

test('the first of equal takers is chosen', () => {
  const takers = [new FakeTaker(1), new FakeTaker(1)]
  new Dispatcher(() => takers, roomy).offer(accepted())
  expect(takers.map(({ taken }) => taken.length)).toEqual([1, 0])
})

test('a taker that is not free is passed over, however few it has', () => {
  const takers = [new FakeTaker(0), new FakeTaker(9)]
  takers[0]!.free = false
  new Dispatcher(() => takers, roomy).offer(accepted())
  expect(takers.map(({ taken }) => taken.length)).toEqual([0, 1])
})

test('connections wait in their order until a taker is free', () => {
  const taker = new FakeTaker()
  const dispatcher = new Dispatcher(() => [taker], roomy)
  const [first, second, third] = [accepted(), accepted(), accepted()]
  for (const each of [first, second, third]) dispatcher.offer(each)
  expect(dispatcher.waiting).toBe(2)
  taker.free = true
  dispatcher.dispatch()
  taker.free = true
  dispatcher.dispatch()
  expect(taker.taken).toEqual([first, second, third])
  expect(dispatcher.waiting).toBe(0)
})

test('connections wait while there is no taker at all', () => {
  const takers: FakeTaker[] = []
  const dispatcher = new Dispatcher(() => takers, roomy)
  dispatcher.offer(accepted())
  expect(dispatcher.waiting).toBe(1)
  takers.push(new FakeTaker())
  dispatcher.dispatch()
  expect(takers[0]!.taken).toHaveLength(1)
})

test('a connection that is taken back goes before those that came later', () => {
  const taker = new FakeTaker()
  taker.free = false
  const dispatcher = new Dispatcher(() => [taker], roomy)
  const [later, earlier] = [accepted(), accepted()]
  dispatcher.offer(later)
  dispatcher.takeBack(earlier)
  taker.free = true
  dispatcher.dispatch()
  expect(taker.taken).toEqual([earlier])
})

test('a client that has gone while it waited is given to nobody, and its reset ends nothing', () => {
  const taker = new FakeTaker()
  taker.free = false
  const dispatcher = new Dispatcher(() => [taker], roomy)
  const [gone, here] = [accepted(), accepted()]
  dispatcher.offer(gone)
  dispatcher.offer(here)
  gone.socket.emit('error', new Error('ECONNRESET'))
  taker.free = true
  dispatcher.dispatch()
  expect(taker.taken).toEqual([here])
})

test('closing ends the connections that nobody has taken', () => {
  const dispatcher = new Dispatcher(() => [], roomy)
  const waiting = [accepted(), accepted()]
  for (const each of waiting) dispatcher.offer(each)
  dispatcher.close()
  expect(waiting.map(({ socket }) => socket.destroyed)).toEqual([true, true])
  expect(dispatcher.waiting).toBe(0)
})

test('connections beyond the limit are closed, and that is said once', () => {
  let said = 0
  const dispatcher = new Dispatcher(() => [], { waiting: 2, onFull: () => said++ })
  const connections = [accepted(), accepted(), accepted(), accepted()]
  for (const one of connections) dispatcher.offer(one)
  expect(connections.map(({ socket }) => socket.destroyed)).toEqual([false, false, true, true])
  expect([dispatcher.waiting, said]).toEqual([2, 1])
})
