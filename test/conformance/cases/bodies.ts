import { expect } from 'vitest'
import { digest, pattern } from '../applications/material.ts'
import type { Concern } from '../case.ts'
import type { Wire } from '../wire.ts'

/** Why a small body that is not complete never reaches an application behind nginx. */
const readBefore = 'it reads a body of less than 100 kB to its end before it asks the application server'
/** The fronts, where a body is sent in pieces. */
export const inOneGo = { nginx: readBefore, embedded: readBefore }

const allBytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
const host = 'Host: site.example'
const chunked = 'Transfer-Encoding: chunked'

function sendChunk(wire: Wire, bytes: Uint8Array): void {
  wire
    .send(`${bytes.length.toString(16)}\r\n`)
    .send(bytes)
    .send('\r\n')
}

export const bodies: Concern = {
  name: 'The request body',
  cases: [
    {
      title: 'S26: a body with a length arrives byte for byte',
      check: async (site) => {
        expect((await site.ask('POST /echo', { body: allBytes })).body).toEqual(allBytes)
      },
    },
    {
      title: 'S26: a body without a length arrives byte for byte',
      check: async (site) => {
        const wire = (await site.open()).sendHead('POST /echo HTTP/1.1', host, chunked)
        sendChunk(wire, allBytes)
        sendChunk(wire, allBytes)
        wire.send('0\r\n\r\n')
        expect((await wire.answer()).body).toEqual(Buffer.concat([allBytes, allBytes]))
      },
    },
    {
      title: 'S27: a request without a body, or with an empty one, has a body that ends at once',
      check: async (site) => {
        expect((await site.ask('DELETE /echo')).body).toHaveLength(0)
        expect((await site.ask('POST /echo', { body: '' })).body).toHaveLength(0)
        const wire = (await site.open()).sendHead('POST /echo HTTP/1.1', host, chunked).send('0\r\n\r\n')
        expect(await wire.answer()).toMatchObject({ status: 200, complete: true, body: Buffer.alloc(0) })
      },
    },
    {
      title: 'S27: a body that is larger than every buffer on the way arrives whole',
      check: async (site) => {
        const bytes = 3 * 1024 ** 2
        const answer = await site.ask('POST /digest', { body: Buffer.concat([...pattern(bytes)]) })
        expect(answer.body.toString()).toBe(await digest(pattern(bytes)))
      },
    },
    {
      title: 'S26 S45: a piece of the body can be read, and answered, while the next is not yet sent',
      check: async (site) => {
        const wire = (await site.open()).sendHead('POST /relay HTTP/1.1', host, chunked)
        sendChunk(wire, Buffer.from('one;'))
        await wire.until('one;')
        sendChunk(wire, Buffer.from('two;'))
        await wire.until('two;')
        wire.send('0\r\n\r\n')
        await wire.until('0\r\n\r\n')
      },
    },
    {
      title: 'a body that the application does not read does no harm to the next request of its connection',
      check: async (site) => {
        const wire = await site.open()
        wire.sendHead('POST /refuse HTTP/1.1', host, 'Content-Length: 50000').send(Buffer.alloc(50_000, 'GET / '))
        expect(await wire.answer()).toMatchObject({ status: 403, complete: true })
        wire.sendHead('GET /hello HTTP/1.1', host)
        expect((await wire.answer()).body.toString()).toBe('hello\n')
      },
    },
    {
      title: 'a client that waits to be asked is asked when the application reads, and not before',
      except: {
        nginx: 'nginx asks by itself',
        embedded: 'the front asks by itself',
      },
      check: async (site) => {
        const page = site.page()
        const wire = await site.open()
        const expectation = [host, 'Content-Length: 3', 'Expect: 100-continue']
        wire.sendHead(`POST /patient?key=${page.key} HTTP/1.1`, ...expectation)
        await site.ask('GET /hello')
        expect(wire.waiting).toBe('')
        await page.note('go')
        expect((await wire.head()).status).toBe(100)
        wire.send('abc')
        expect((await wire.answer()).body.toString()).toBe('abc')
      },
    },
    {
      title: 'a client that waits to be asked, and is not, gets its answer alone',
      except: {
        nginx: 'nginx asks by itself',
        embedded: 'the front asks by itself',
      },
      check: async (site) => {
        const wire = await site.open()
        wire.sendHead('POST /refuse HTTP/1.1', host, 'Content-Length: 3', 'Expect: 100-continue')
        expect(await wire.answer()).toMatchObject({ status: 403, interim: [] })
      },
    },
    {
      title: 'S27 S30: reading a body fails when the client leaves in its midst',
      except: inOneGo,
      check: async (site) => {
        const page = site.page()
        const wire = await site.open()
        wire.sendHead(`POST /upload?key=${page.key} HTTP/1.1`, host, 'Content-Length: 1000').send('only so much')
        await site.ask('GET /hello')
        wire.socket.destroy()
        expect(await page.has('failed')).toEqual(['failed'])
      },
    },
    {
      title: 'a body beyond the limit is refused with 413, whether or not its length is told',
      check: async (site) => {
        const wire = await site.open()
        wire.sendHead('POST /digest HTTP/1.1', host, `Content-Length: ${5 * 1024 ** 2}`).send('the first of them')
        expect((await wire.answer()).status).toBe(413)
        const untold = (await site.open()).sendHead('POST /digest HTTP/1.1', host, chunked)
        for (const piece of pattern(4.5 * 1024 ** 2)) sendChunk(untold, piece)
        expect((await untold.answer()).status).toBe(413)
      },
    },
  ],
}
