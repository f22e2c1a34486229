import { expect } from 'vitest'
import type { Concern } from '../case.ts'
import type { Page, Site } from '../site.ts'

const host = 'Host: site.example'

async function stillServes(site: Site): Promise<void> {
  expect((await site.ask('GET /hello')).body.toString()).toBe('hello\n')
}

/** The answer's first piece has arrived when the application fails. */
export async function expectCut(site: Site, path: string): Promise<Page> {
  const page = site.page()
  const wire = (await site.open()).sendHead(`GET ${path}&key=${page.key} HTTP/1.1`, host)
  expect((await wire.head()).status).toBe(200)
  await wire.until('a piece\n')
  await page.note('go')
  await wire.closed
  expect(wire.waiting).not.toMatch(/secret|0\r\n\r\n/)
  return page
}

export const failures: Concern = {
  name: 'Failures',
  cases: [
    {
      title: 'S51: an error before the answer is a 500 that says nothing of the inside',
      check: async (site) => {
        const answer = await site.ask('GET /fails?when=before')
        expect(answer.status).toBe(500)
        expect(JSON.stringify([answer.fields, answer.body.toString()])).not.toContain('secret')
        await stillServes(site)
      },
    },
    {
      title: 'S52: an error within the answer cuts it, so that the client knows',
      check: async (site) => {
        await expectCut(site, '/fails?when=after')
        await stillServes(site)
      },
    },
    {
      title: 'S48: an answer shorter than its length does not pass for a whole one',
      check: async (site) => {
        const wire = (await site.open()).sendHead('GET /length?declared=20&sent=3 HTTP/1.1', host)
        // Nothing at all is an honest answer, too.
        const answer = await wire.answer().catch(() => undefined)
        expect(answer === undefined || answer.status >= 500 || !answer.complete).toBe(true)
        await stillServes(site)
      },
    },
    {
      title: 'S48: of an answer longer than its length nothing goes out that would pass for the next answer',
      check: async (site) => {
        const wire = (await site.open()).sendHead('GET /length?declared=3&sent=20 HTTP/1.1', host)
        await wire.answer().catch(() => {})
        wire.sendHead('GET /hello HTTP/1.1', host)
        await Promise.race([wire.until('hello\n').catch(() => {}), wire.closed])
        expect(wire.waiting).not.toContain('.')
        await stillServes(site)
      },
    },
    {
      title: 'S32: a line break in a field value is a 500, and nothing is injected',
      check: async (site) => {
        const answer = await site.ask('GET /field')
        expect(answer.status).toBe(500)
        expect(answer.all('x-injected')).toEqual([])
        await stillServes(site)
      },
    },
    {
      title: 'S54: an error does no harm to the next request of its connection',
      check: async (site) => {
        const wire = (await site.open()).sendHead('GET /fails?when=before HTTP/1.1', host)
        expect((await wire.answer()).status).toBe(500)
        wire.sendHead('GET /hello HTTP/1.1', host)
        expect((await wire.answer()).body.toString()).toBe('hello\n')
      },
    },
  ],
}
