import { createHash } from 'node:crypto'
import { brotliDecompressSync } from 'node:zlib'
import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'
import type { Scene } from '../scene.ts'
import { staticSources } from '../static-sources.ts'

const name = 'data/random.bin'
const whole = Buffer.from(staticSources[name]!).toString('latin1')

/** The file, or what is asked of it; each character a byte. */
async function get({ front, folders }: Scene, headers: Record<string, string> = {}, file = name) {
  return await ask(front.url, { path: folders.urlOf(file), headers, encoding: 'latin1' })
}

const parts: readonly (readonly [title: string, range: string, from: number, to: number])[] = [
  ['a range', 'bytes=10-19', 10, 20],
  ['one byte', 'bytes=0-0', 0, 1],
  ['a range without an end goes to the end', 'bytes=99990-', 99_990, 100_000],
  ['a range that goes beyond the end stops there', 'bytes=99990-200000', 99_990, 100_000],
  ['a range of the last bytes', 'bytes=-5', 99_995, 100_000],
  ['more last bytes than there are is all of them', 'bytes=-200000', 0, 100_000],
]

export const staticRanges: Concern = {
  name: 'Static files: ranges',
  cases: [
    ...parts.map(([title, range, from, to]) => ({
      title: `${title}: ${range}`,
      core: true,
      check: async (scene: Scene) => {
        const answer = await get(scene, { Range: range })
        expect(answer.status).toBe(206)
        expect(answer.headers['content-range']).toBe(`bytes ${from}-${to - 1}/100000`)
        expect(answer.headers['content-length']).toBe(String(to - from))
        expect(answer.text === whole.slice(from, to)).toBe(true)
      },
    })),
    {
      title: 'a range that begins behind the end is 416 and told the length',
      core: true,
      except: { apache: 'its 416 does not tell the length' },
      check: async (scene) => {
        const answer = await get(scene, { Range: 'bytes=100000-' })
        expect([answer.status, answer.headers['content-range']]).toEqual([416, 'bytes */100000'])
      },
    },
    {
      title: 'several ranges at once get the whole file: who asks for hundreds must not have them all made',
      check: async (scene) => {
        const answer = await get(scene, { Range: 'bytes=0-1,5-6,10-11' })
        expect([answer.status, answer.text === whole]).toEqual([200, true])
      },
    },
    {
      title: 'a unit other than bytes is ignored',
      core: true,
      check: async (scene) => {
        expect((await get(scene, { Range: 'lines=1-2' })).status).toBe(200)
      },
    },
    {
      title: 'it is said that ranges are possible',
      core: true,
      check: async (scene) => {
        expect((await get(scene)).headers['accept-ranges']).toBe('bytes')
      },
    },
    {
      title: 'If-Range with the tag of the file gets the range, with another one all of it',
      check: async (scene) => {
        const { etag } = (await get(scene)).headers
        const [same, other] = [{ 'If-Range': etag! }, { 'If-Range': '"other"' }]
        expect((await get(scene, { Range: 'bytes=0-9', ...same })).status).toBe(206)
        expect((await get(scene, { Range: 'bytes=0-9', ...other })).status).toBe(200)
      },
    },
    {
      title: 'If-Range with the date of the file gets the range, with an earlier one all of it',
      check: async (scene) => {
        const date = (await get(scene)).headers['last-modified']!
        expect((await get(scene, { Range: 'bytes=0-9', 'If-Range': date })).status).toBe(206)
        const earlier = new Date(Date.parse(date) - 86_400_000).toUTCString()
        expect((await get(scene, { Range: 'bytes=0-9', 'If-Range': earlier })).status).toBe(200)
      },
    },
    {
      title: 'a range of a file that is sent compressed is one of the compressed bytes',
      check: async (scene) => {
        const accept = { 'Accept-Encoding': 'br' }
        const css = 'css/page.css'
        const length = Number((await get(scene, accept, css)).headers['content-length'])
        const [first, rest] = [
          await get(scene, { ...accept, Range: 'bytes=0-19' }, css),
          await get(scene, { ...accept, Range: 'bytes=20-' }, css),
        ]
        expect([first.status, first.headers['content-range']]).toEqual([206, `bytes 0-19/${length}`])
        expect([rest.headers['content-encoding'], rest.headers.vary]).toEqual(['br', 'Accept-Encoding'])
        const together = brotliDecompressSync(Buffer.from(first.text + rest.text, 'latin1')).toString()
        expect(together).toContain('so long that compressing it is worth it')
      },
    },
    {
      title: 'HEAD with a range has no body',
      check: async ({ front, folders }) => {
        const answer = await ask(front.url, {
          method: 'HEAD',
          path: folders.urlOf(name),
          headers: { Range: 'bytes=0-9' },
        })
        expect([200, 206]).toContain(answer.status)
        expect(answer.text).toBe('')
      },
    },
    {
      title: 'a large file arrives whole',
      core: true,
      check: async (scene) => {
        const { text } = await get(scene, {}, 'data/large.bin')
        const sum = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex')
        expect(sum(Buffer.from(text, 'latin1'))).toBe(sum(staticSources['data/large.bin']!))
      },
    },
    {
      title: 'an empty file is 200 and empty, and has no ranges',
      core: true,
      check: async (scene) => {
        const answer = await get(scene, {}, 'css/empty.css')
        expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([200, '', '0'])
        expect([200, 416]).toContain((await get(scene, { Range: 'bytes=0-0' }, 'css/empty.css')).status)
      },
    },
  ],
}
