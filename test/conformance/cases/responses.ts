import { expect } from 'vitest'
import type { Concern } from '../case.ts'

const host = 'Host: site.example'

export const responses: Concern = {
  name: 'The answer',
  cases: [
    {
      title: 'S36: status and reason arrive as the application set them',
      except: { asgi: 'ASGI has no reasons: the status gets its usual one' },
      check: async (site) => {
        expect(await site.ask('GET /reason')).toMatchObject({ status: 418, reason: 'Short and stout' })
      },
    },
    {
      title: 'S36: a field that is set twice arrives twice, each with its own value',
      check: async (site) => {
        const answer = await site.ask('GET /cookies')
        expect(answer.all('set-cookie')).toEqual(['first=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'second=2'])
        expect(answer.all('x-between')).toEqual(['them'])
      },
    },
    {
      title: 'S36: a field value goes out byte for byte as Latin-1',
      check: async (site) => {
        expect((await site.ask('GET /latin')).all('x-name')).toEqual(['Zo\u00eb'])
      },
    },
    {
      title: 'S46: text goes out as UTF-8, bytes as they are',
      check: async (site) => {
        expect((await site.ask('GET /text')).body.toString()).toBe('Zo\u00eb and Bj\u00f6rk')
      },
    },
    {
      title: 'S49: HEAD has the head of GET and nothing behind it',
      check: async (site) => {
        const get = await site.ask('GET /hello')
        const wire = (await site.open()).sendHead('HEAD /hello HTTP/1.1', host)
        const head = await wire.answer('HEAD')
        expect(head).toMatchObject({ status: 200, reason: 'OK' })
        expect(head.all('content-length')).toEqual(get.all('content-length'))
        expect(head.all('content-type')).toEqual(get.all('content-type'))
        wire.sendHead('GET /empty HTTP/1.1', host)
        expect((await wire.answer()).status).toBe(200)
        expect(wire.waiting).toBe('')
      },
    },
    {
      title: 'S49: 204 and 304 have neither a body nor a length, whatever the application sends',
      check: async (site) => {
        for (const code of [204, 304]) {
          const wire = (await site.open()).sendHead(`GET /bodyless?code=${code} HTTP/1.1`, host)
          const answer = await wire.answer()
          expect(answer.status).toBe(code)
          expect([...answer.all('content-length'), ...answer.all('transfer-encoding')]).toEqual([])
          wire.sendHead('GET /hello HTTP/1.1', host)
          expect((await wire.answer()).body.toString()).toBe('hello\n')
        }
      },
    },
    {
      title: 'S50: an answer without a body says that its length is 0',
      check: async (site) => {
        const answer = await site.ask('GET /empty')
        expect(answer).toMatchObject({ status: 200, complete: true, body: Buffer.alloc(0) })
        expect(answer.all('content-length')).toEqual(['0'])
      },
    },
    {
      title: 'S36: the declared length arrives',
      check: async (site) => {
        const answer = await site.ask('GET /hello')
        expect(answer.all('content-length')).toEqual(['6'])
        expect(answer.body.toString()).toBe('hello\n')
      },
    },
    {
      title: 'an answer has one Date',
      check: async (site) => {
        const [date, ...others] = (await site.ask('GET /hello')).all('date')
        expect(new Date(date!).toUTCString()).toBe(date)
        expect(others).toEqual([])
      },
    },
    {
      title: 'requests of one connection are answered in their order',
      check: async (site) => {
        const wire = await site.open()
        const lines = ['GET /text', 'GET /hello', 'POST /echo', 'GET /empty']
        for (const line of lines) wire.sendHead(`${line} HTTP/1.1`, host, 'Content-Length: 0')
        const answers = []
        for (const _ of lines) answers.push((await wire.answer()).body.toString())
        expect(answers).toEqual(['Zo\u00eb and Bj\u00f6rk', 'hello\n', '', ''])
      },
    },
    {
      title: 'S76: 103 with its links goes out before the answer',
      except: { nginx: 'nginx hands interim answers on over HTTP/2 and HTTP/3 only' },
      // Fronts hand it on to browsers that open a page: other clients may take it for the answer (RFC 8297 section 3).
      check: async (site) => {
        const answer = await site.ask('GET /hints', { fields: ['Sec-Fetch-Mode: navigate'] })
        expect(answer.status).toBe(200)
        expect(answer.interim.map(({ status }) => status)).toEqual([103])
        expect(answer.interim[0]!.all('link')).toEqual(['</site.css>; rel=preload; as=style'])
      },
    },
  ],
}
