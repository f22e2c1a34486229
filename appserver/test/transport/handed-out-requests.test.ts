import { channel } from 'node:diagnostics_channel'
import { type IncomingMessage, Server } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Harness } from '../harness.ts'
import { Wire } from '../wire.ts'

/** node:http is kept from reading headers that nobody asked for (http-request.ts): nobody else may be. */
describe('the headers of a request without a body', () => {
  const echo = () =>
    Harness.node((request, response) => response.end(`<${request.headers['x-a']} ${request.headers.host}>`))

  test('are seen by the application', async () => {
    const { port } = await echo()
    const wire = await Wire.open(port)
    await wire.get('/', 'X-A: 1').receives('<1 test>')
    await wire.get('/', 'X-A: 2').receives('<2 test>')
  })

  test.each(['http.server.request.start', 'http.server.response.created'])(
    'are seen by whoever listens to %s',
    async (name) => {
      const seen: unknown[] = []
      const starts = channel(name)
      const listen = (message: unknown) => {
        seen.push((message as { readonly request: IncomingMessage }).request.headers['x-a'])
      }
      starts.subscribe(listen)
      onTestFinished(() => {
        starts.unsubscribe(listen)
      })
      const { port } = await echo()
      await (await Wire.open(port)).get('/', 'X-A: 1').receives('<1 test>')
      expect(seen).toEqual(['1'])
    },
  )

  test('are seen by tracers that have wrapped the events of all servers', async () => {
    const seen: unknown[] = []
    const emit = Server.prototype.emit as (...given: unknown[]) => boolean
    Server.prototype.emit = function (this: Server, ...given: unknown[]) {
      if (given[0] === 'request') seen.push((given[1] as IncomingMessage).headers['x-a'])
      return Reflect.apply(emit, this, given)
    }
    onTestFinished(() => {
      Server.prototype.emit = emit
    })
    const { port } = await echo()
    await (await Wire.open(port)).get('/', 'X-A: 1').receives('<1 test>')
    expect(seen).toEqual(['1'])
  })

  test('are seen by node:http where they are about it', async () => {
    const { port } = await Harness.node((_request, response) => {
      response.write('a')
      response.end('b')
    })
    const old = await Wire.open(port)
    // RFC 9112 section 7.4: a client of HTTP/1.0 gets chunks only if it says that it takes them.
    expect(await old.send('GET / HTTP/1.0', 'Host: test', 'TE: chunked', '', '').end()).toContain('chunked')
    const other = await Wire.open(port)
    expect(await other.send('GET / HTTP/1.0', 'Host: test', '', '').end()).not.toContain('chunked')
  })
})

test('a client is told how long its connection is kept', async () => {
  const { port } = await Harness.node((_request, response) => response.end('x'), { keepAliveMs: 7000 })
  const wire = await Wire.open(port)
  expect(await wire.get('/').receives(/\r\n\r\nx/)).toMatch(/Connection: keep-alive\r\nKeep-Alive: timeout=7\r\n/)
})
