import { expect } from 'vitest'
import { type Answer, type Ask, ask } from '../../stack/client.ts'
import { eventually } from '../../stack/eventually.ts'
import type { Concern, ContractCase } from '../contract.ts'
import type { Scene } from '../scene.ts'
import { askByHttp2 } from '../secure-client.ts'

const staleMs = 5000
const settings = { MICRO_CACHE: '60s', TLS_LISTEN: '{free}' }
const except = { embedded: 'it keeps no answers: where one develops, an old page hides what was changed' }

type Check = (scene: Scene & { path: string; get(more?: Partial<Ask>): Promise<Answer> }) => Promise<void>

/** Each has a path of its own, whose answers are numbered. */
function cached(title: string, headers: Readonly<Record<string, string>>, check: Check): ContractCase {
  const path = `/case/${title.replace(/\W+/g, '-')}`
  return {
    title,
    settings,
    except,
    check: async (scene) => {
      const { application, front } = scene
      let answers = 0
      application.on(path, (_request, response) => {
        answers += 1
        response.writeHead(200, headers).end(String(answers))
      })
      await check({ ...scene, path, get: (more = {}) => ask(front.url, { path, ...more }) })
    },
  }
}

/** Every answer is the application's own. */
async function expectFresh(get: () => Promise<Answer>): Promise<void> {
  expect([(await get()).text, (await get()).text]).toEqual(['1', '2'])
}

export const caching: Concern = {
  name: 'Keeping answers for a moment',
  cases: [
    {
      title: 'without a wish, no answer is kept',
      check: async ({ front, application }) => {
        application.on('/case/kept-by-nobody', (_request, response) => {
          response.setHeader('Cache-Control', 'max-age=60').end()
        })
        for (let count = 0; count < 2; count++) {
          expect((await ask(front.url, { path: '/case/kept-by-nobody' })).headers['x-cache-status']).toBeUndefined()
        }
        expect(application.count('GET /case/kept-by-nobody')).toBe(2)
      },
    },
    cached('the second to ask gets what the first got', {}, async ({ get }) => {
      const [first, second] = [await get(), await get()]
      expect([first.text, first.headers['x-cache-status']]).toEqual(['1', 'MISS'])
      expect([second.text, second.headers['x-cache-status']]).toEqual(['1', 'HIT'])
      expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id'])
    }),
    cached('HEAD is answered from what GET got', {}, async ({ get, application, path }) => {
      await get()
      expect((await get({ method: 'HEAD' })).headers['x-cache-status']).toBe('HIT')
      expect(application.count(`HEAD ${path}`)).toBe(0)
    }),
    cached('whoever has a cookie gets an answer of their own, which nobody else gets', {}, async ({ get }) => {
      const own = await get({ headers: { Cookie: 'session=1' } })
      expect([own.text, own.headers['x-cache-status']]).toEqual(['1', 'BYPASS'])
      expect((await get()).text).toBe('2')
      expect((await get({ headers: { Cookie: 'session=1' } })).text).toBe('3')
    }),
    cached('whoever has a password does, too', {}, async ({ get }) => {
      await get()
      expect((await get({ headers: { Authorization: 'Basic eDp5' } })).text).toBe('2')
    }),
    cached(
      'an answer that sets a cookie is not kept',
      { 'Set-Cookie': 'a=1', 'Cache-Control': 'max-age=60' },
      ({ get }) => expectFresh(get),
    ),
    cached('an answer that is private is not kept', { 'Cache-Control': 'private, max-age=60' }, ({ get }) =>
      expectFresh(get),
    ),
    cached('an answer that may not be stored is not kept', { 'Cache-Control': 'no-store' }, ({ get }) =>
      expectFresh(get),
    ),
    cached('an answer to POST is not kept', {}, ({ get }) => expectFresh(() => get({ method: 'POST' }))),
    cached('another host and another query have answers of their own', {}, async ({ get, path }) => {
      const texts = []
      for (const more of [{}, { headers: { Host: 'other.example' } }, { path: `${path}?page=2` }]) {
        texts.push((await get(more)).text)
      }
      expect(texts).toEqual(['1', '2', '3'])
    }),
    cached(
      'what varies by a header has an answer for each of its values',
      { Vary: 'Accept-Language' },
      async ({ get }) => {
        const texts = []
        for (const language of ['de', 'fr', 'de']) {
          texts.push((await get({ headers: { 'Accept-Language': language } })).text)
        }
        expect(texts).toEqual(['1', '2', '1'])
      },
    ),
    cached("the answer to a GET with a body is nobody else's, nor kept in its place", {}, async ({ front, path }) => {
      const get = async (body?: string) => (await askByHttp2(front.secureUrl!, path, {}, body)).text
      expect([await get('0'), await get('forged'), await get(), await get(), await get('forged')]).toEqual([
        '1',
        '2',
        '3',
        '3',
        '4',
      ])
    }),
    {
      title: 'of many who want the same, one asks the application',
      settings,
      except,
      check: async ({ front, application }) => {
        application.on('/case/many', (_request, response) => setTimeout(() => response.end('answer'), 100))
        const all = await Promise.all(Array.from({ length: 10 }, () => ask(front.url, { path: '/case/many' })))
        expect(all.map(({ text }) => text)).toEqual(Array(10).fill('answer'))
        expect(application.count('GET /case/many')).toBe(1)
      },
    },
    cached('an old answer is sent while a new one is fetched', { 'Cache-Control': 'max-age=1' }, async ({ get }) => {
      expect((await get()).text).toBe('1')
      const stale = await eventually('the answer is old', staleMs, async () => {
        const answer = await get()
        return answer.headers['x-cache-status'] !== 'HIT' && answer
      })
      expect([stale.text, stale.headers['x-cache-status']]).toEqual(['1', 'STALE'])
      await eventually('a new one is there', staleMs, async () => (await get()).text === '2')
    }),
    cached(
      'an old answer is better than none',
      { 'Cache-Control': 'max-age=1' },
      async ({ get, application, path }) => {
        expect((await get()).text).toBe('1')
        application.on(path, (request) => request.socket.resetAndDestroy())
        await eventually('the application was asked', staleMs, async () => {
          const { status, text } = await get()
          expect([status, text]).toEqual([200, '1'])
          return application.count(`GET ${path}`) > 1
        })
        expect((await get()).text).toBe('1')
      },
    ),
    cached('conditions are answered from what is kept', { ETag: '"one"' }, async ({ get, application, path }) => {
      await get()
      expect((await get({ headers: { 'If-None-Match': '"one"' } })).status).toBe(304)
      expect(application.count(`GET ${path}`)).toBe(1)
    }),
  ],
}
