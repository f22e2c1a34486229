import { expect, test } from 'vitest'
import type { Application } from '../../src/index.ts'
import { Harness, readInput } from '../harness.ts'
import { Wire } from '../wire.ts'

const post = ['POST / HTTP/1.1', 'Host: test', 'Content-Length: 5', 'Expect: 100-continue', '', '']

test('a client that waits for it is told to go on when the application reads the body', async () => {
  const mayRead = Promise.withResolvers<void>()
  const called = Promise.withResolvers<void>()
  const { port } = await Harness.tsgi(async (environ, startResponse) => {
    called.resolve()
    await mayRead.promise
    const body = await readInput(environ)
    startResponse('200 OK', [])
    return [`<${body}>`]
  })
  const wire = await Wire.open(port)
  wire.send(...post)
  await called.promise
  expect(wire.received).toBe('')
  mayRead.resolve()
  expect(await wire.receives('100 Continue')).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  await wire.send('hello').receives('<hello>')
})

test('an application that does not want the body answers without asking for it, and the connection ends', async () => {
  const refuse: Application = (_environ, startResponse) => {
    startResponse('403 Forbidden', [])
    return ['no']
  }
  const { port } = await Harness.tsgi(refuse)
  const wire = await Wire.open(port)
  const received = await wire.send(...post).receives('no')
  expect(received).toMatch(/^HTTP\/1\.1 403 /)
  expect(received).toContain('Connection: close')
})

test('an application written against node:http asks for the body by reading it', async () => {
  const { port } = await Harness.node((request, response) => {
    request.setEncoding('utf8').on('data', (text) => response.end(`<${text}>`))
  })
  const wire = await Wire.open(port)
  await wire.send(...post).receives('100 Continue')
  await wire.send('hello').receives('<hello>')
})
