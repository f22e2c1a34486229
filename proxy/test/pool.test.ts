import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createLog } from '../src/logs/log.ts'
import { Names } from '../src/upstream/names.ts'
import { Pool } from '../src/upstream/pool.ts'
import { ask, startFront, startRawUpstream, startUpstream } from './rig.ts'

/** Nobody listens there. */
const nobody = 1

async function startNamed(name: string) {
  const upstream = await startUpstream((_request, response) => response.end(name))
  return upstream.port
}

test('upstreams that are equally busy take turns', async () => {
  const { port } = await startFront({ upstream: [await startNamed('a'), await startNamed('b')] })
  const answers = []
  for (let count = 0; count < 4; count++) answers.push((await ask(port, '/')).body)
  expect(answers.sort()).toEqual(['a', 'a', 'b', 'b'])
})

test('the least busy upstream gets the next request', async () => {
  const held: ServerResponse[] = []
  const busy = await startUpstream((_request, response) => void held.push(response))
  const { port, front } = await startFront({ upstream: [busy.port, await startNamed('idle')] })
  const arrived = once(busy.server, 'request')
  const waiting: Promise<unknown>[] = []
  while (held.length === 0) {
    waiting.push(ask(port, '/'))
    await Promise.race([arrived, waiting.at(-1)])
  }
  for (let count = 0; count < 4; count++) expect((await ask(port, '/')).body).toBe('idle')
  for (const response of held) response.end()
  await Promise.all(waiting)
  front.close()
})

test('a dead upstream costs no request, whatever its method and however long its body', async () => {
  const { port } = await startFront({ upstream: [nobody, await startNamed('alive')], buffering: 'off' })
  for (const body of ['x', 'x'.repeat(1_000_000)]) {
    for (let count = 0; count < 3; count++) {
      expect((await ask(port, '/', { method: 'POST', body })).body).toBe('alive')
    }
  }
})

test('a dead upstream is left alone for a while', async () => {
  const { port, accessed } = await startFront({ upstream: [nobody, await startNamed('alive')] })
  for (let count = 0; count < 6; count++) await ask(port, '/')
  const tried = accessed.filter(({ upstream_addr }) => String(upstream_addr).startsWith('127.0.0.1:1,'))
  expect(tried.length).toBeLessThanOrEqual(1)
})

test('upstreams that are all dead are a 502, and are asked again by the next request', async () => {
  const { port, accessed } = await startFront({ upstream: [nobody, 2] })
  expect((await ask(port, '/')).status).toBe(502)
  expect((await ask(port, '/')).status).toBe(502)
  for (const { upstream_addr } of accessed) expect(String(upstream_addr).split(', ')).toHaveLength(2)
})

test('a GET that one upstream swallowed goes to another', async () => {
  const swallowing = await startRawUpstream((socket) => socket.resetAndDestroy())
  const { port } = await startFront({ upstream: [swallowing.port, await startNamed('other')] })
  for (let count = 0; count < 4; count++) expect((await ask(port, '/')).body).toBe('other')
})

test('a POST that one upstream swallowed goes nowhere else', async () => {
  let sent = 0
  const swallow = await startRawUpstream((socket) => {
    sent += 1
    socket.resetAndDestroy()
  })
  const { port } = await startFront({ upstream: [swallow.port, swallow.port] })
  expect((await ask(port, '/', { method: 'POST', body: 'x' })).status).toBe(502)
  expect(sent).toBe(1)
})

test('a name that nobody knows is a 502, and is said in the log', async () => {
  const logged: string[] = []
  const names = new Names(
    undefined,
    createLog('error', (line) => logged.push(line)),
  )
  const pool = new Pool([{ kind: 'tcp', host: 'nobody.invalid', port: 80 }], names)
  expect(await pool.choose(new Set())).toBeUndefined()
  expect(logged.join('')).toContain("nobody.invalid can't be found")
})
