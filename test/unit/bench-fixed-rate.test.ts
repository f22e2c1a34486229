import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { dueTimes, measureAtFixedRate } from '../bench/fixed-rate.ts'

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('requests are due at equal distances', () => {
  expect([...dueTimes(4, 1)]).toEqual([0, 250, 500, 750])
})

test('it goes on asking while nobody answers, and the waiting counts', async () => {
  const held: (() => void)[] = []
  const url = await serve((_request, response) => {
    held.push(() => response.end())
    // A load that waits for answers would never come so far.
    if (held.length === 20) for (const answer of held.splice(0)) answer()
  })
  const times = await measureAtFixedRate({ url, headers: {}, perSecond: 100, seconds: 0.2, connections: 20 })
  expect(times).toHaveLength(20)
  // The first was asked some 190 ms before the last, and answered with it.
  expect(Math.max(...times)).toBeGreaterThan(100)
})

test('who waits for a connection has waited', async () => {
  const url = await serve((_request, response) => void setTimeout(() => response.end(), 50))
  const times = await measureAtFixedRate({ url, headers: {}, perSecond: 1000, seconds: 0.004, connections: 1 })
  expect(Math.max(...times)).toBeGreaterThan(150)
})

test('an answer that is not 200 ends the measurement', async () => {
  const url = await serve((_request, response) => response.writeHead(502).end())
  const measured = measureAtFixedRate({ url, headers: {}, perSecond: 100, seconds: 0.02, connections: 2 })
  await expect(measured).rejects.toThrow('answered 502')
})
