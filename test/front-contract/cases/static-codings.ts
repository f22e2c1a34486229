import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern, ContractCase } from '../contract.ts'
import type { Scene } from '../scene.ts'
import { staticSources } from '../static-sources.ts'

const css = 'css/page.css'

async function get({ front, folders }: Scene, acceptEncoding?: string, more: Record<string, string> = {}) {
  const headers = { ...(acceptEncoding !== undefined && { 'Accept-Encoding': acceptEncoding }), ...more }
  return await ask(front.url, { path: folders.urlOf(css), headers, encoding: 'latin1' })
}

const decode: Readonly<Record<string, (content: Uint8Array) => Uint8Array>> = {
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
  gzip: gunzipSync,
  identity: (content) => content,
}

const negotiated: readonly (readonly [accept: string | undefined, coding: keyof typeof decode])[] = [
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, zstd', 'zstd'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['Br', 'br'],
  ['gzip , br', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['br; q=0.000,zstd ;q=0,gzip;q=0.001', 'gzip'],
  ['br;Q=0', 'identity'],
  ['br;q=0.1, gzip;q=0.9', 'br'],
  ['*', 'br'],
  ['br;q=0, *', 'zstd'],
  ['*;q=0', 'identity'],
  ['gzip, *;q=0', 'gzip'],
  ['identity', 'identity'],
  ['identity;q=0, gzip', 'gzip'],
  ['deflate, compress, unknown', 'identity'],
  ['brotli, gzipped, br2, xgzip', 'identity'],
]

const negotiations = negotiated.map(
  ([accept, coding]): ContractCase => ({
    title: `Accept-Encoding ${accept === undefined ? 'missing' : `"${accept}"`} gets ${coding}`,
    check: async (scene) => {
      const answer = await get(scene, accept)
      expect(answer.status).toBe(200)
      expect(answer.headers['content-encoding']).toBe(coding === 'identity' ? undefined : coding)
      const text = Buffer.from(decode[coding]!(Buffer.from(answer.text, 'latin1'))).toString()
      expect(text.split('\n').slice(1)).toEqual((staticSources[css] as string).split('\n').slice(1))
      expect(answer.headers['content-length']).toBe(String(answer.text.length))
    },
  }),
)

export const staticCodings: Concern = {
  name: 'Static files: compressed copies',
  cases: [
    ...negotiations,
    {
      title: 'Vary names Accept-Encoding once, whatever is sent',
      core: true,
      check: async (scene) => {
        for (const accept of [undefined, 'br', 'gzip', 'identity'])
          expect((await get(scene, accept)).headers.vary).toBe('Accept-Encoding')
      },
    },
    {
      title: 'the type of a compressed copy is that of the file',
      core: true,
      check: async (scene) => {
        for (const accept of ['br', 'zstd', 'gzip'])
          expect((await get(scene, accept)).headers['content-type']).toBe('text/css; charset=utf-8')
      },
    },
    {
      title: 'each copy has a tag of its own, so that no cache takes one for the other',
      check: async (scene) => {
        const tags = new Set<string>()
        for (const accept of ['identity', 'br', 'zstd', 'gzip']) tags.add((await get(scene, accept)).headers.etag!)
        expect(tags.size).toBe(4)
      },
    },
    {
      title: 'who has a compressed copy already gets 304',
      core: true,
      check: async (scene) => {
        const { etag } = (await get(scene, 'br')).headers
        const again = await get(scene, 'br', { 'If-None-Match': etag! })
        expect([again.status, again.text, again.headers.vary]).toEqual([304, '', 'Accept-Encoding'])
        expect(again.headers).not.toHaveProperty('content-encoding')
      },
    },
    {
      title: 'who has another copy gets the one that fits',
      check: async (scene) => {
        const { etag } = (await get(scene, 'gzip')).headers
        expect((await get(scene, 'identity', { 'If-None-Match': etag! })).status).toBe(200)
      },
    },
    {
      title: 'HEAD tells the length of the copy that GET would send',
      check: async ({ front, folders }) => {
        const asked = { path: folders.urlOf(css), headers: { 'Accept-Encoding': 'br' }, encoding: 'latin1' } as const
        const [get, head] = [await ask(front.url, asked), await ask(front.url, { ...asked, method: 'HEAD' })]
        expect(head.headers['content-length']).toBe(String(get.text.length))
        expect([head.headers['content-encoding'], head.text]).toEqual(['br', ''])
      },
    },
    {
      title: 'a file that has no copies is sent as it is',
      core: true,
      check: async ({ front, folders }) => {
        const path = folders.urlOf('img/photo.avif')
        const answer = await ask(front.url, { path, headers: { 'Accept-Encoding': 'gzip, br, zstd' } })
        expect([answer.status, answer.headers['content-encoding']]).toEqual([200, undefined])
        expect(answer.headers.vary).toBe('Accept-Encoding')
      },
    },
    {
      title: 'a copy by its own name is a file of bytes, not a coding of another',
      check: async ({ front, folders }) => {
        const answer = await ask(front.url, { path: `${folders.urlOf(css)}.br`, encoding: 'latin1' })
        expect([answer.status, answer.headers['content-encoding']]).toEqual([200, undefined])
        expect(answer.headers['content-type']).toBe('application/octet-stream')
        expect(brotliDecompressSync(Buffer.from(answer.text, 'latin1')).toString()).toContain('body {')
      },
    },
  ],
}
