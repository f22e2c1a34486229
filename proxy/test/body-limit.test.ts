import { once } from 'node:events'
import { expect, test } from 'vitest'
import { ask, heard, open, speak, startFront, startUpstream } from './rig.ts'

const post = 'POST / HTTP/1.1\r\nHost: site\r\n'

async function startCounting(wishes: Parameters<typeof startFront>[0]) {
  const sizes: number[] = []
  const upstream = await startUpstream((request, response) => {
    let bytes = 0
    request.on('error', () => {})
    request.on('data', (chunk) => {
      bytes += chunk.length
    })
    request.on('end', () => {
      sizes.push(bytes)
      response.end(String(bytes))
    })
  })
  return { ...(await startFront({ ...wishes, upstream: upstream.port })), sizes }
}

test('a body of exactly the limit passes, with and without its length', async () => {
  const { port } = await startCounting({ bodyLimitBytes: 10 })
  expect((await ask(port, '/', { method: 'POST', body: '0123456789' })).body).toBe('10')
  expect(
    await speak(port, `${post}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n`),
  ).toMatch(/\r\n10\r\n0\r\n\r\n$|\r\n\r\n10$/)
})

test('a length beyond the limit is 413 before any of the body was sent', async () => {
  const { port, sizes } = await startCounting({ bodyLimitBytes: 10 })
  const client = open(port)
  const answer = heard(client, '</html>')
  client.write(`${post}Content-Length: 11\r\n\r\n`)
  expect(await answer).toMatch(/^HTTP\/1.1 413 .*\r\n[\s\S]*connection: close/i)
  expect(sizes).toEqual([])
})

test('a client that waits for permission gets 413 in place of 100', async () => {
  const { port } = await startCounting({ bodyLimitBytes: 10 })
  const client = open(port)
  const answer = heard(client, '</html>')
  client.write(`${post}Expect: 100-continue\r\nContent-Length: 11\r\n\r\n`)
  expect(await answer).toMatch(/^HTTP\/1.1 413 /)
})

test('chunks beyond the limit are 413, and the upstream never sees the end of them', async () => {
  const { port, sizes } = await startCounting({ bodyLimitBytes: 10 })
  const answer = await speak(
    port,
    `${post}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n5\r\n67890\r\n0\r\n\r\n`,
  )
  expect(answer).toMatch(/^HTTP\/1.1 413 /)
  expect(sizes).toEqual([])
})

test('a client in the middle of a large upload can read the 413', async () => {
  const { port } = await startCounting({ bodyLimitBytes: 10 })
  const client = open(port)
  const answer = heard(client, '</html>')
  const body = Buffer.alloc(20 * 2 ** 20)
  client.write(`${post}Content-Length: ${body.length}\r\n\r\n`)
  client.write(body)
  expect(await answer).toMatch(/^HTTP\/1.1 413 /)
  await once(client, 'close')
})

test('a body that stops coming is 408', async () => {
  const { port } = await startCounting({ bodyIdleMs: 50 })
  const client = open(port)
  const answer = heard(client, '</html>')
  client.write(`${post}Content-Length: 10\r\n\r\n01`)
  expect(await answer).toMatch(/^HTTP\/1.1 408 /)
})

test('0 means no limit', async () => {
  const { port } = await startCounting({ bodyLimitBytes: 0 })
  expect((await ask(port, '/', { method: 'POST', body: Buffer.alloc(2 ** 20) })).body).toBe(String(2 ** 20))
})
