import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isReachable, isReady, until } from '../src/upstream/reachable.ts'
import { startUpstream, temporaryFolder } from './rig.ts'

test('an address is reachable while something listens there, TCP or unix', async () => {
  const { port, server } = await startUpstream(() => {})
  const tcp = { kind: 'tcp', host: '127.0.0.1', port } as const
  expect(await isReachable(tcp)).toBe(true)
  server.close()
  await once(server, 'close')
  expect(await isReachable(tcp)).toBe(false)

  const path = join(temporaryFolder(), 'app.sock')
  expect(await isReachable({ kind: 'unix', path })).toBe(false)
  const other = createServer().listen(path)
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  expect(await isReachable({ kind: 'unix', path })).toBe(true)
})

test('a health page is ready only with 200', async () => {
  const statuses = [503, 200]
  const { port } = await startUpstream((_request, response) => response.writeHead(statuses.shift()!).end())
  const page = (at: number) => ({ address: { kind: 'tcp', host: '127.0.0.1', port: at }, path: '/readyz' }) as const
  expect([await isReady(page(port)), await isReady(page(port)), await isReady(page(1))]).toEqual([false, true, false])
})

test('waiting ends with the first yes', async () => {
  const answers = [false, false, true, true]
  await until(
    async () => answers.shift()!,
    new AbortController().signal,
    () => {},
  )
  expect(answers).toEqual([true])
})

test('waiting ends when nobody waits any more', async () => {
  const over = new AbortController()
  const silent = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void silent.close())
  await once(silent, 'listening')
  const { port } = silent.address() as { port: number }
  const connected = once(silent, 'connection')
  const waited = until(
    () => isReady({ address: { kind: 'tcp', host: '127.0.0.1', port }, path: '/' }, over.signal),
    over.signal,
    () => {},
  )
  const [socket] = await connected
  onTestFinished(() => socket.destroy())
  over.abort()
  await waited
})
