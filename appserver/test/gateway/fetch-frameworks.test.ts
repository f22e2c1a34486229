import { H3, handleCors, readBody } from 'h3'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import { proxy } from 'hono/proxy'
import { cloneRawRequest } from 'hono/request'
import { streamSSE } from 'hono/streaming'
import { describe, expect, test } from 'vitest'
import { type FetchContext, fromFetch } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { ask } from '../wire.ts'

const chunked = { 'Content-Type': 'application/x-www-form-urlencoded', 'Transfer-Encoding': 'chunked' }

describe('Hono', () => {
  const inner = new Hono().all('*', async (c) => c.text(`${c.req.method} ${c.req.path} ${await c.req.text()}`))
  const app = new Hono<{ Bindings: FetchContext }>()
    .get('/environ', (c) => c.text(c.env.environ.REMOTE_ADDR))
    .post('/form', async (c) => c.json(await c.req.parseBody()))
    .post('/limited', bodyLimit({ maxSize: 20 }), async (c) => c.json(await c.req.parseBody()))
    .post('/cloned', async (c) => {
      await c.req.parseBody()
      return c.json(Object.fromEntries(await (await cloneRawRequest(c.req)).formData()))
    })
    .get('/events', (c) => streamSSE(c, (stream) => stream.writeSSE({ data: 'one' })))
    .get('/gzip', compress({ threshold: 0 }), (c) => c.text('text'.repeat(1000)))
    .all('/proxy', (c) => proxy(c.req.query('to')!, c.req.raw))
    .get('/later', (c) => {
      c.executionCtx.waitUntil(Promise.reject(new Error('too late')))
      return c.text('now')
    })
    .mount('/inner', inner.fetch)

  const served = () => Harness.tsgi(fromFetch(app))

  test('finds the environ in c.env', async () => {
    const { port } = await served()
    expect((await ask(port, '/environ')).body).toBe('127.0.0.1')
  })

  test.each(['/form', '/limited', '/cloned'])('reads the form of POST %s', async (path) => {
    const { port } = await served()
    const answer = await ask(port, path, { method: 'POST', body: 'choice=caf%C3%A9', headers: chunked })
    expect(answer).toMatchObject({ status: 200, body: '{"choice":"café"}' })
  })

  test('limits a body', async () => {
    const { port } = await served()
    const question = { method: 'POST', body: `choice=${'x'.repeat(20)}`, headers: chunked }
    expect((await ask(port, '/limited', question)).status).toBe(413)
  })

  test('sends events', async () => {
    const { port } = await served()
    expect(await ask(port, '/events')).toMatchObject({
      status: 200,
      body: 'data: one\n\n',
      headers: { 'content-type': 'text/event-stream' },
    })
  })

  test('compresses', async () => {
    const { port } = await served()
    const { headers } = await ask(port, '/gzip', { headers: { 'Accept-Encoding': 'gzip' } })
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
  })

  test('finds waitUntil in c.executionCtx', async () => {
    const harness = await served()
    expect((await ask(harness.port, '/later')).body).toBe('now')
    expect(harness.written).toEqual([expect.objectContaining({ text: expect.stringContaining('too late') })])
  })

  test('mounts another application', async () => {
    const { port } = await served()
    expect((await ask(port, '/inner/a', { method: 'PUT', body: 'text' })).body).toBe('PUT /a text')
  })

  test('passes a request on', async () => {
    const upstream = await Harness.tsgi(fromFetch(inner))
    const { port } = await served()
    const target = `/proxy?to=${encodeURIComponent(`http://127.0.0.1:${upstream.port}/b`)}`
    expect((await ask(port, target, { method: 'POST', body: 'text' })).body).toBe('POST /b text')
  })

  test('answers HEAD and what it does not know', async () => {
    const { port } = await served()
    expect(await ask(port, '/environ', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' })
    expect(await ask(port, '/unknown')).toMatchObject({ status: 404, body: '404 Not Found' })
  })
})

describe('H3', () => {
  const app = new H3({ silent: true })
    .get('/hello/:name', (event) => ({ hello: event.context.params!.name, query: event.url.searchParams.get('a') }))
    .post('/echo', async (event) => ({ received: await readBody(event) }))
    .get('/stream', () => ReadableStream.from(['one ', 'two']).pipeThrough(new TextEncoderStream()))
    .get('/cors', (event) => handleCors(event, { origin: '*' }) || 'allowed')
    .get('/broken', () => {
      throw new Error('secret')
    })

  test('routes, reads and answers', async () => {
    const { port } = await Harness.tsgi(fromFetch(app))
    expect((await ask(port, '/hello/a%20b?a=1')).body).toContain('"query":')
    const question = { method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'application/json' } }
    expect(JSON.parse((await ask(port, '/echo', question)).body)).toEqual({ received: { a: 1 } })
    expect((await ask(port, '/stream')).body).toBe('one two')
    expect((await ask(port, '/cors', { headers: { Origin: 'http://other' } })).headers).toMatchObject({
      'access-control-allow-origin': '*',
    })
    expect((await ask(port, '/broken')).status).toBe(500)
    expect((await ask(port, '/unknown')).status).toBe(404)
  })
})
