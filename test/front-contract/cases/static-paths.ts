import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern, ContractCase } from '../contract.ts'
import { speak, statusesIn } from '../wire.ts'

/** Paths below /static/ where there is nothing for a client, each with what is tried. */
const nothing: Readonly<Record<string, string>> = {
  'a file that is not there': '/static/css/none.css',
  'the folder of everything: it is not listed': '/static/',
  'a folder without a slash: nothing redirects': '/static/css',
  'a folder with a slash': '/static/css/',
  'a file taken for a folder': '/static/plain/page.css/',
  'a file in a file': '/static/plain/page.css/page.css',
  'a dotfile': '/static/.env',
  'an encoded dotfile': '/static/%2eenv',
  'a hidden folder': '/static/plain/.hidden/page.css',
  'the manifest': '/static/staticfiles.json',
  'the manifest, encoded': '/static/staticfiles%2Ejson',
  'a copy of the manifest': '/static/staticfiles.json.gz',
  'where nginx has the copies': '/static/.br/css/page.css',
  'a folder above, with slash and dots encoded': '/static/%2e%2e%2fstatic/.env',
  'a folder above, encoded twice': '/static/%252e%252e%252foutside.txt',
  'a folder above, by backslashes': '/static/..\\outside.txt',
  'a folder above, by encoded backslashes': '/static/..%5coutside.txt',
  'a folder above, in overlong UTF-8': '/static/%c0%ae%c0%ae%c0%afoutside.txt',
  'a folder above, in overlong UTF-8 of three bytes': '/static/%e0%80%ae%e0%80%ae/outside.txt',
  'a folder above, with a parameter': '/static/..;/outside.txt',
  'another letter case': '/static/CSS/PAGE.CSS',
  'a name with a space behind it': '/static/plain/page.css%20',
  'a name with a dot behind it': '/static/plain/page.css.',
}

const beyond = [
  '/static/../outside.txt',
  '/static/%2e%2e/outside.txt',
  '/static/..%2foutside.txt',
  '/static/.%2e/.%2E/outside.txt',
  '/static/css/../../outside.txt',
  '/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
  '/static//../outside.txt',
]

export const staticPaths: Concern = {
  name: 'Static files: paths and methods',
  cases: [
    ...Object.entries(nothing).map(
      ([what, path]): ContractCase => ({
        title: `there is nothing at ${path}: ${what}`,
        core: true,
        check: async ({ front }) => {
          const answer = await ask(front.url, { path, headers: { 'Accept-Encoding': 'gzip, br' } })
          expect(answer.status).toBe(404)
          expect(answer.headers).not.toHaveProperty('location')
          expect(answer.text).not.toMatch(/hidden|outside/)
        },
      }),
    ),
    ...beyond.map(
      (path): ContractCase => ({
        title: `nothing outside of the folder is sent: ${path}`,
        core: true,
        check: async ({ front }) => {
          const answer = await ask(front.url, { path })
          // What climbs out of the folder is another path of the site, so the application's, or none at all.
          if (answer.status === 200) expect(JSON.parse(answer.text)).toMatchObject({ method: 'GET', target: path })
          else expect([400, 404]).toContain(answer.status)
          expect(answer.text).not.toContain('outside\n')
          expect(answer.text).not.toContain('root:')
        },
      }),
    ),
    {
      title: 'a path that climbs above the root is refused',
      check: async ({ front }) => {
        for (const path of ['/../outside.txt', '/static/../../outside.txt', '/static/%2e%2e/%2e%2e/outside.txt'])
          expect((await ask(front.url, { path })).status).toBe(400)
      },
    },
    {
      title: 'NUL in a path is refused',
      core: true,
      check: async ({ front }) => {
        expect([400, 404]).toContain((await ask(front.url, { path: '/static/plain/page.css%00' })).status)
        expect([400, 404]).toContain((await ask(front.url, { path: '/static/plain/page.css%00.txt' })).status)
      },
    },
    {
      title: 'a broken escape is refused',
      check: async ({ front }) => {
        for (const path of ['/static/%zz', '/static/plain/page.css%', '/static/%4'])
          expect((await ask(front.url, { path })).status).toBe(400)
      },
    },
    {
      title: 'dots within the folder, and doubled slashes, lead to the file that they mean',
      check: async ({ front }) => {
        for (const path of ['/static/css/../plain/page.css', '/static/./plain/page.css', '/static//plain//page.css'])
          expect((await ask(front.url, { path })).text).toBe('a {}\n')
      },
    },
    {
      title: 'a name is decoded once',
      core: true,
      check: async ({ front, folders }) => {
        const path = folders.urlOf('text/grüße.txt')
        expect((await ask(front.url, { path })).text).toBe('Grüße\n')
        expect((await ask(front.url, { path: path.replaceAll('%', '%25') })).status).toBe(404)
      },
    },
    {
      title: 'a name may hold spaces, plus and ampersand, and any letter may be encoded',
      core: true,
      check: async ({ front, folders }) => {
        const path = folders.urlOf('text/a b+c&d.txt')
        expect((await ask(front.url, { path })).text).toBe('a b+c&d\n')
        expect((await ask(front.url, { path: '/st%61tic/plain/%70age.css' })).text).toBe('a {}\n')
      },
    },
    {
      title: 'a name with a backslash in it leads nowhere else',
      check: async ({ front }) => {
        expect([200, 404]).toContain((await ask(front.url, { path: '/static/plain%5cpage.css' })).status)
        expect((await ask(front.url, { path: '/static/plain%5cpage.css' })).text).not.toBe('a {}\n')
      },
    },
    {
      title: 'the prefix without its slash is the application’s',
      core: true,
      check: async ({ front, application }) => {
        expect((await ask(front.url, { path: '/static' })).status).toBe(200)
        expect(application.count('GET /static')).toBeGreaterThan(0)
      },
    },
    ...['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'].map(
      (method): ContractCase => ({
        title: `${method} is 405 and told what is allowed`,
        check: async ({ front, folders }) => {
          const answer = await ask(front.url, { method, path: folders.urlOf('css/page.css') })
          expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD'])
        },
      }),
    ),
    {
      title: 'the connection can be used again after an answer of each kind',
      core: true,
      check: async ({ front, folders }) => {
        const request = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: site.example\r\n${more}\r\n`
        const css = folders.urlOf('css/page.css')
        const heard = await speak(
          front.url,
          request(css, 'If-None-Match: *\r\n') +
            request(css, 'Range: bytes=-1\r\n') +
            request('/static/none.css') +
            request(css, 'Range: bytes=99999999-\r\n') +
            request(css, 'Connection: close\r\n'),
        )
        expect(statusesIn(heard)).toEqual([304, 206, 404, 416, 200])
      },
    },
  ],
}
