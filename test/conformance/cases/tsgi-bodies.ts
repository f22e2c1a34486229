import { expect } from 'vitest'
import type { Concern } from '../case.ts'
import { inOneGo } from './bodies.ts'
import { expectCut } from './failures.ts'
import { onlyTsgi } from './tsgi-heads.ts'

const host = 'Host: site.example'
const forms = onlyTsgi('a body that is any iterable')
const close = onlyTsgi('close()')
const write = onlyTsgi('write()')

export const tsgiBodies: Concern = {
  name: 'TSGI: write, body and close',
  cases: [
    {
      title: 'S2 S40: a body is any iterable or async iterable of strings and bytes, or a promise of one',
      except: forms,
      check: async (site) => {
        for (const form of ['array', 'string', 'bytes', 'set', 'generator', 'stream'])
          for (const route of ['body', 'body-promise'])
            expect((await site.ask(`GET /${route}?${form}`)).body.toString(), form).toBe('abc')
      },
    },
    {
      title: 'S51: what is no body, or no piece of one, is an error',
      except: forms,
      check: async (site) => {
        for (const form of ['null', 'number', 'object', 'number-chunk'])
          expect((await site.ask(`GET /body?${form}`)).status, form).toBe(500)
      },
    },
    {
      title: 'S40 S41 S42: a body is asked for one iterator, and that step by step to its end',
      except: onlyTsgi('a body that is any iterable'),
      check: async (site) => {
        const page = site.page()
        expect((await site.ask(`GET /steps?key=${page.key}`)).body.toString()).toBe('step 1\nstep 2\n')
        await site.ask('GET /hello')
        expect(await page.has('next')).toEqual(['iterator', 'next', 'next', 'next'])
      },
    },
    {
      title: 'S29: a body beyond the limit makes reading fail with the status 413, which is the answer',
      except: onlyTsgi('the error of tsgi.input'),
      check: async (site) => {
        const page = site.page()
        const wire = await site.open()
        wire.sendHead(`POST /input?key=${page.key} HTTP/1.1`, host, 'Transfer-Encoding: chunked')
        const piece = Buffer.alloc(1024 ** 2)
        for (let count = 0; count < 4; count++) wire.send('100000\r\n').send(piece).send('\r\n')
        wire.send('1\r\nx\r\n')
        expect((await wire.answer()).status).toBe(413)
        expect(await page.has('413')).toEqual(['413'])
      },
    },
    {
      title: 'S30 A28: of a client that leaves in the midst of its body, reading tells by an error named ClientGone',
      except: { ...onlyTsgi('the error of tsgi.input'), ...inOneGo },
      check: async (site) => {
        const page = site.page()
        const wire = await site.open()
        wire.sendHead(`POST /input?key=${page.key} HTTP/1.1`, host, 'Content-Length: 1000').send('only so much')
        await site.ask('GET /hello')
        wire.socket.destroy()
        expect(await page.has('ClientGone')).toEqual(['ClientGone'])
      },
    },
    {
      title: 'S31 S38 S39: what is written goes out at once, before what is returned',
      except: write,
      check: async (site) => {
        const page = site.page()
        const wire = (await site.open()).sendHead(`GET /write?key=${page.key} HTTP/1.1`, host)
        await wire.until('written\n')
        await page.note('go')
        expect(await wire.until('returned\n')).toContain('written again\n')
      },
    },
    {
      title: 'S38 S57: write() holds the application up while the client does not read, and fails when it leaves',
      except: write,
      check: async (site) => {
        const page = site.page()
        const wire = (await site.open()).sendHead(`GET /write-endless?key=${page.key} HTTP/1.1`, host)
        await wire.head()
        wire.socket.pause()
        let before = -1
        for (let now = 0; now !== before; before = now, now = await page.count('piece')) await site.ask('GET /hello')
        expect(before).toBeLessThan(400)
        wire.socket.destroy()
        expect((await page.has('ClientGone')).filter((word) => word === 'ClientGone')).toHaveLength(1)
      },
    },
    {
      title: 'S43: close() is called once when the body has ended',
      except: close,
      check: async (site) => {
        const page = site.page()
        expect((await site.ask(`GET /close?key=${page.key}`)).body.toString()).toBe('a piece\nthe last\n')
        await page.has('close')
        await site.ask('GET /hello')
        expect(await page.count('close')).toBe(1)
      },
    },
    {
      title: 'S43: close() is called once when the body has failed',
      except: close,
      check: async (site) => {
        const page = await expectCut(site, '/close?how=error')
        await page.has('close')
        await site.ask('GET /hello')
        expect(await page.count('close')).toBe(1)
      },
    },
    {
      title: 'S43: close() is called once when the client has left',
      except: close,
      check: async (site) => {
        const page = site.page()
        const wire = (await site.open()).sendHead(`GET /close?key=${page.key}&how=gone HTTP/1.1`, host)
        await wire.until('a piece\n')
        wire.socket.destroy()
        await page.has('close')
        await site.ask('GET /hello')
        expect(await page.count('close')).toBe(1)
      },
    },
    {
      title: 'S43 S49: close() is called once for a body of which nothing goes out',
      except: close,
      check: async (site) => {
        const [unread, headed] = [site.page(), site.page()]
        expect((await site.ask(`GET /close-unread?key=${unread.key}`)).status).toBe(204)
        expect((await site.ask(`HEAD /close?key=${headed.key}`)).status).toBe(200)
        for (const page of [unread, headed]) {
          await page.has('close')
          expect(await page.count('close')).toBe(1)
        }
      },
    },
  ],
}
