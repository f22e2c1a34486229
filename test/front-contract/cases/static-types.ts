import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern, ContractCase } from '../contract.ts'

const types: Readonly<Record<string, string>> = {
  'css/page.css': 'text/css; charset=utf-8',
  'js/page.js': 'text/javascript; charset=utf-8',
  'js/module.mjs': 'text/javascript; charset=utf-8',
  'img/dot.svg': 'image/svg+xml',
  'img/photo.avif': 'image/avif',
  'font/text.woff2': 'font/woff2',
  'data/list.json': 'application/json; charset=utf-8',
  'data/sum.wasm': 'application/wasm',
  'site.webmanifest': 'application/manifest+json; charset=utf-8',
  'text/grüße.txt': 'text/plain; charset=utf-8',
  'data/unknown.xyz': 'application/octet-stream',
  LICENSE: 'application/octet-stream',
}

export const staticTypes: Concern = {
  name: 'Static files: types',
  cases: [
    ...Object.entries(types).map(
      ([name, type]): ContractCase => ({
        title: `${name} is ${type}`,
        check: async ({ front, folders }) => {
          const answer = await ask(front.url, { path: folders.urlOf(name) })
          expect([answer.status, answer.headers['content-type']]).toEqual([200, type])
        },
      }),
    ),
    {
      title: 'no browser guesses another type',
      core: true,
      check: async ({ front, folders }) => {
        for (const name of ['css/page.css', 'data/unknown.xyz', 'text/grüße.txt'])
          expect((await ask(front.url, { path: folders.urlOf(name) })).headers['x-content-type-options']).toBe(
            'nosniff',
          )
      },
    },
  ],
}
