import { expect } from 'vitest'
import { digest, pattern } from '../applications/material.ts'
import type { Concern } from '../case.ts'
import type { Page, Site } from '../site.ts'

const host = 'Host: site.example'
/** What system buffers and fronts may hold of an answer that nobody reads: far below what an application could make meanwhile. */
const mostPieces = 400

export const streaming: Concern = {
  name: 'Streams',
  cases: [
    {
      title: 'S45: a piece arrives before the next is made',
      check: async (site) => {
        const page = site.page()
        const wire = (await site.open()).sendHead(`GET /stream?key=${page.key} HTTP/1.1`, host)
        await wire.until('first\n')
        await page.note('go')
        await wire.until('second\n')
        expect(await page.has('closed')).toEqual(['go', 'closed'])
      },
    },
    {
      title: 'S50: an answer that is larger than every buffer on the way arrives whole',
      check: async (site) => {
        const bytes = 8 * 1024 ** 2
        const answer = await site.ask(`GET /large?bytes=${bytes}`)
        expect(answer.complete).toBe(true)
        expect(await digest([answer.body])).toBe(await digest(pattern(bytes)))
      },
    },
    {
      title: 'S4 S41 A2: a client that does not read holds the application up, and no other client',
      check: async (site) => {
        const page = site.page()
        const wire = (await site.open()).sendHead(`GET /endless?key=${page.key} HTTP/1.1`, host)
        await wire.until('piece 0;')
        wire.socket.pause()
        expect(await piecesWhenStill(site, page)).toBeLessThan(mostPieces)
        wire.socket.resume()
        const before = await page.count('piece')
        await wire.until(`piece ${before};`)
      },
    },
    {
      title: 'S43 S57 A26: a client that leaves ends the stream, and what it holds is closed once',
      check: async (site) => {
        const page = site.page()
        const wire = (await site.open()).sendHead(`GET /endless?key=${page.key} HTTP/1.1`, host)
        await wire.until('piece 0;')
        wire.socket.destroy()
        await page.has('closed')
        await site.ask('GET /hello')
        expect(await page.count('closed')).toBe(1)
      },
    },
    {
      title: 'S55: a client that leaves while the next piece is waited for ends the stream',
      check: async (site) => {
        const page = site.page()
        const wire = (await site.open()).sendHead(`GET /stream?key=${page.key} HTTP/1.1`, host)
        await wire.until('first\n')
        wire.socket.destroy()
        expect(await page.has('closed')).toEqual(['closed'])
      },
    },
    {
      title: 'S55: an application that has not answered yet is told when its client leaves',
      check: async (site) => {
        const page = site.page()
        const wire = (await site.open()).sendHead(`GET /wait?key=${page.key} HTTP/1.1`, host)
        await page.has('waits')
        wire.socket.destroy()
        expect(await page.has('gone')).toEqual(['waits', 'gone'])
      },
    },
  ],
}

/** How many pieces have been made when no more are, though other requests are answered meanwhile. */
async function piecesWhenStill(site: Site, page: Page): Promise<number> {
  let before = -1
  let now = await page.count('piece')
  while (now !== before && now < mostPieces) {
    for (let round = 0; round < 10; round++) await site.ask('GET /hello')
    before = now
    now = await page.count('piece')
  }
  return now
}
