import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern, ContractCase } from '../contract.ts'
import type { Front } from '../scene.ts'
import { smallAndHasty, trustingAndBuffering, trustingOthersAndStreaming } from './shared-settings.ts'

/** A piece each, well within the patience of {@link smallAndHasty}. */
const pieceMs = 100

/** A client that has sent a head and the beginning of its body. */
function beginUpload(front: Front, path: string, framing: string, beginning: string): Socket {
  const { hostname, port } = new URL(front.url)
  const client = connect(Number(port), hostname)
  client.on('error', () => {})
  client.write(`POST ${path} HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n${framing}\r\n\r\n${beginning}`)
  return client
}

/** The first piece reaches the application while the rest is still to come. */
function passesAtOnce(
  title: string,
  settings: ContractCase['settings'],
  framing: string,
  beginning: string,
): ContractCase {
  return {
    title,
    ...(settings && { settings }),
    check: async ({ front, application }) => {
      const path = `/case/upload-${beginning.length}`
      const first = Promise.withResolvers<string>()
      application.on(path, (request) => void request.once('data', (piece) => first.resolve(String(piece))))
      const client = beginUpload(front, path, framing, beginning)
      expect(await first.promise).toContain('first')
      client.destroy()
    },
  }
}

export const streaming: Concern = {
  name: 'Streaming',
  cases: [
    {
      title: 'events arrive one by one when the application asks for it',
      core: true,
      check: async ({ front, application }) => {
        let next = () => {}
        application.on('/case/events', (_request, response) => {
          response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' })
          response.write('data: 1\n\n')
          next = () => response.end('data: 2\n\n')
        })
        const answer = await fetch(`${front.url}/case/events`)
        const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
        expect((await reader.read()).value).toBe('data: 1\n\n')
        next()
        expect((await reader.read()).value).toBe('data: 2\n\n')
      },
    },
    {
      title: 'a page arrives piece by piece when the application asks for it, also at who takes it compressed',
      except: {
        'nginx-fastcgi':
          'it sees that a worker was killed only where it buffers, and what it buffers waits in the compression; `Content-Encoding: identity` of the application keeps it out of that',
      },
      check: async ({ front, application }) => {
        let next = () => {}
        application.on('/case/pieces', (_request, response) => {
          response.writeHead(200, { 'Content-Type': 'text/html', 'X-Accel-Buffering': 'no' })
          response.write('<p>first')
          next = () => response.end('<p>second')
        })
        const answer = await fetch(`${front.url}/case/pieces`, { headers: { 'Accept-Encoding': 'gzip' } })
        const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
        expect((await reader.read()).value).toBe('<p>first')
        next()
        expect((await reader.read()).value).toBe('<p>second')
      },
    },
    {
      title: 'an order to the front does not reach the client',
      check: async ({ front, application }) => {
        application.on('/case/order', (_request, response) => response.setHeader('X-Accel-Buffering', 'no').end('x'))
        const { headers } = await ask(front.url, { path: '/case/order' })
        expect(Object.keys(headers).filter((name) => name.startsWith('x-accel'))).toEqual([])
      },
    },
    passesAtOnce(
      'an upload in chunks is passed on as it comes',
      undefined,
      'Transfer-Encoding: chunked',
      '5\r\nfirst\r\n',
    ),
    passesAtOnce('a large upload is passed on as it comes', undefined, 'Content-Length: 200000', 'first'),
    passesAtOnce(
      'without buffering, a small body is passed on as it comes, too',
      trustingOthersAndStreaming,
      'Content-Length: 100',
      'first',
    ),
    {
      title: 'a small body is whole before the application is asked',
      check: ({ front, application }) => arrivesWhole(front, application, '/case/small', 100),
    },
    {
      title: 'with buffering, a large body is whole before the application is asked',
      settings: trustingAndBuffering,
      check: ({ front, application }) => arrivesWhole(front, application, '/case/buffered', 200_000),
    },
    {
      title: 'an application that is silent for too long is 504',
      core: true,
      except: { apache: 'it says 502' },
      settings: smallAndHasty,
      check: async ({ front, application }) => {
        application.on('/case/silent', () => {})
        const answer = await ask(front.url, { method: 'POST', path: '/case/silent' })
        expect([answer.status, application.count('POST /case/silent')]).toEqual([504, 1])
      },
    },
    {
      title: 'an answer may take longer than that, as long as something comes',
      settings: smallAndHasty,
      check: async ({ front, application }) => {
        application.on('/case/long', (_request: IncomingMessage, response: ServerResponse) => {
          let pieces = 0
          const timer = setInterval(() => {
            pieces += 1
            response.write('x')
            if (pieces < 6) return
            clearInterval(timer)
            response.end()
          }, pieceMs)
        })
        expect((await ask(front.url, { path: '/case/long' })).text).toBe('xxxxxx')
      },
    },
  ],
}

/** The second half is sent when a request that was sent after the first half has been answered. */
async function arrivesWhole(
  front: Front,
  application: Parameters<ContractCase['check']>[0]['application'],
  path: string,
  bytes: number,
): Promise<void> {
  const arrived = Promise.withResolvers<void>()
  application.on(path, async (request, response) => {
    await request.toArray()
    response.end()
    arrived.resolve()
  })
  const client = beginUpload(front, path, `Content-Length: ${bytes}`, 'x'.repeat(bytes / 2))
  await ask(front.url, { path: '/' })
  await ask(front.url, { path: '/' })
  expect(application.count(`POST ${path}`)).toBe(0)
  client.write('x'.repeat(bytes / 2))
  await arrived.promise
  client.destroy()
}
