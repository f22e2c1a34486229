import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'
import type { Scene } from '../scene.ts'

const css = 'css/page.css'
const immutable = 'public, max-age=31536000, immutable'

async function get({ front, folders }: Scene, name: string, headers: Record<string, string> = {}) {
  return await ask(front.url, { path: folders.urlOf(name), headers })
}

/** A file's validators. */
async function validators(scene: Scene, headers: Record<string, string> = {}) {
  const { headers: given } = await get(scene, css, headers)
  return { etag: given.etag!, lastModified: given['last-modified']! }
}

const aDayMs = 86_400_000
const dayAfter = (date: string) => new Date(Date.parse(date) + aDayMs).toUTCString()
const dayBefore = (date: string) => new Date(Date.parse(date) - aDayMs).toUTCString()

export const staticCaching: Concern = {
  name: 'Static files: caching and conditions',
  cases: [
    {
      title: 'a file whose name holds the hash of its content may be kept for ever',
      core: true,
      check: async (scene) => {
        const answer = await get(scene, css)
        expect([answer.status, answer.headers['cache-control']]).toEqual([200, immutable])
      },
    },
    {
      title: 'so may one whose name has no extension',
      check: async (scene) => {
        expect((await get(scene, 'LICENSE')).headers['cache-control']).toBe(immutable)
      },
    },
    {
      title: 'any other file is kept, but asked for each time',
      core: true,
      check: async ({ front }) => {
        const answer = await ask(front.url, { path: '/static/plain/page.css' })
        expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-cache'])
      },
    },
    {
      title: 'a file that is not there is not kept',
      check: async ({ front }) => {
        const answer = await ask(front.url, { path: '/static/css/page.0123456789.css' })
        expect([answer.status, answer.headers['cache-control']]).toEqual([404, 'no-store'])
      },
    },
    {
      title: 'the application never hears of a static file, found or not',
      core: true,
      check: async ({ front, folders, application }) => {
        await ask(front.url, { path: folders.urlOf('js/page.js') })
        expect((await ask(front.url, { path: '/static/js/none.js' })).status).toBe(404)
        expect(application.count('GET /static/js/')).toBe(0)
      },
    },
    {
      title: 'a file has a validator of each kind',
      core: true,
      check: async (scene) => {
        const { etag, lastModified } = await validators(scene)
        expect(etag).toMatch(/^(W\/)?"[^"]+"$/)
        expect(new Date(lastModified).toUTCString()).toBe(lastModified)
      },
    },
    {
      title: 'who has the file already gets 304 without a body, with what a cache has to know',
      core: true,
      check: async (scene) => {
        const { etag } = await validators(scene)
        const answer = await get(scene, css, { 'If-None-Match': etag })
        expect([answer.status, answer.text]).toEqual([304, ''])
        expect(answer.headers).toMatchObject({ etag, 'cache-control': immutable, vary: 'Accept-Encoding' })
        expect(answer.headers).not.toHaveProperty('content-encoding')
        expect(answer.headers).not.toHaveProperty('content-type')
      },
    },
    {
      title: 'If-None-Match may be a list',
      core: true,
      check: async (scene) => {
        const { etag } = await validators(scene)
        expect((await get(scene, css, { 'If-None-Match': `"other", ${etag}, W/"third"` })).status).toBe(304)
      },
    },
    {
      title: 'If-None-Match compares weakly',
      core: true,
      check: async (scene) => {
        const { etag } = await validators(scene)
        expect((await get(scene, css, { 'If-None-Match': `W/${etag.replace('W/', '')}` })).status).toBe(304)
      },
    },
    {
      title: 'If-None-Match with an asterisk matches what is there',
      core: true,
      check: async (scene) => {
        expect((await get(scene, css, { 'If-None-Match': '*' })).status).toBe(304)
      },
    },
    {
      title: 'If-None-Match with another tag gets the file',
      core: true,
      check: async (scene) => {
        const answer = await get(scene, css, { 'If-None-Match': '"other"' })
        expect([answer.status, answer.text.length > 0]).toEqual([200, true])
      },
    },
    {
      title: 'If-Modified-Since with the date of the file, or a later one, is 304',
      core: true,
      except: { apache: 'it ignores a date in the future' },
      check: async (scene) => {
        const { lastModified } = await validators(scene)
        expect((await get(scene, css, { 'If-Modified-Since': lastModified })).status).toBe(304)
        expect((await get(scene, css, { 'If-Modified-Since': dayAfter(lastModified) })).status).toBe(304)
      },
    },
    {
      title: 'If-Modified-Since with an earlier date gets the file',
      core: true,
      check: async (scene) => {
        const { lastModified } = await validators(scene)
        expect((await get(scene, css, { 'If-Modified-Since': dayBefore(lastModified) })).status).toBe(200)
      },
    },
    {
      title: 'a date that is none is no condition',
      check: async (scene) => {
        expect((await get(scene, css, { 'If-Modified-Since': 'yesterday' })).status).toBe(200)
      },
    },
    {
      title: 'another tag outweighs a date that would match',
      core: true,
      check: async (scene) => {
        const { lastModified } = await validators(scene)
        const both = { 'If-None-Match': '"other"', 'If-Modified-Since': lastModified }
        expect((await get(scene, css, both)).status).toBe(200)
      },
    },
    {
      title: 'a tag that matches outweighs an earlier date',
      except: { nginx: 'it sends the file when either condition asks for it' },
      check: async (scene) => {
        const { etag, lastModified } = await validators(scene)
        const both = { 'If-None-Match': etag, 'If-Modified-Since': dayBefore(lastModified) }
        expect((await get(scene, css, both)).status).toBe(304)
      },
    },
    {
      title: 'If-Match with another tag, and If-Unmodified-Since with an earlier date, are 412',
      check: async (scene) => {
        const { lastModified } = await validators(scene)
        expect((await get(scene, css, { 'If-Match': '"other"' })).status).toBe(412)
        expect((await get(scene, css, { 'If-Unmodified-Since': dayBefore(lastModified) })).status).toBe(412)
      },
    },
    {
      title: 'HEAD has the fields of GET, and no body',
      core: true,
      check: async ({ front, folders }) => {
        const path = folders.urlOf(css)
        const [get, head] = [await ask(front.url, { path }), await ask(front.url, { path, method: 'HEAD' })]
        expect([head.status, head.text]).toEqual([200, ''])
        for (const field of ['content-length', 'content-type', 'etag', 'last-modified', 'cache-control', 'vary'])
          expect(head.headers[field]).toBe(get.headers[field])
      },
    },
    {
      title: 'a query changes nothing',
      core: true,
      check: async ({ front, folders }) => {
        const path = folders.urlOf(css)
        const [plain, asked] = [await ask(front.url, { path }), await ask(front.url, { path: `${path}?v=2&x=%00` })]
        expect([asked.status, asked.text]).toEqual([200, plain.text])
      },
    },
  ],
}
