import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'
import type { ScriptedApplication } from '../scripted-application.ts'
import { seen } from '../seen.ts'

const target = '/.portico/protected/invoice%201.pdf'

/** @param headers beside the order to send the file */
function sends(application: ScriptedApplication, path: string, headers: Readonly<Record<string, string>> = {}): void {
  application.on(path, (_request, response) => {
    response.writeHead(200, { 'X-Accel-Redirect': target, ...headers }).end('not this')
  })
}

export const protectedFiles: Concern = {
  name: 'Uploaded and protected files',
  cases: [
    {
      title: 'a file that the application names is sent in place of its answer, which keeps its headers',
      check: async ({ front, application }) => {
        const own = { 'Content-Type': 'application/x-own', 'Set-Cookie': 'seen=1', 'Cache-Control': 'private' }
        sends(application, '/case/invoice', own)
        const { status, headers, text } = await ask(front.url, { path: '/case/invoice' })
        expect([status, text]).toEqual([200, '0123456789'])
        expect(headers).toMatchObject({
          'content-type': 'application/x-own',
          'set-cookie': ['seen=1'],
          'cache-control': 'private',
        })
        expect(headers['x-accel-redirect']).toBeUndefined()
      },
    },
    {
      title: 'a part of it is sent to who asks for that',
      check: async ({ front, application }) => {
        sends(application, '/case/part')
        const { status, text } = await ask(front.url, { path: '/case/part', headers: { Range: 'bytes=2-4' } })
        expect([status, text]).toEqual([206, '234'])
      },
    },
    {
      title: 'without the application, nobody gets it',
      check: async ({ front, application }) => {
        for (const path of [target, '/media/../protected/invoice%201.pdf', '/media/%2e%2e/protected/invoice%201.pdf']) {
          expect((await ask(front.url, { path })).text, path).not.toContain('0123456789')
        }
        expect(application.count(`GET ${target}`)).toBe(0)
      },
    },
    {
      title: 'which files a front can send is told by the front, whatever a client says of that',
      check: async ({ front }) => {
        const { headers } = await seen(front, { headers: { 'X-Accel-Mapping': '/etc/=/.portico/protected/' } })
        expect(headers['x-accel-mapping']).toMatch(/\/protected\/=\/\.portico\/protected\/$/)
        expect(headers['x-accel-mapping']).not.toContain('/etc/')
      },
    },
    {
      title: 'an uploaded file is served, and one that could act is only handed over',
      check: async ({ front, application }) => {
        const photo = await ask(front.url, { path: '/media/photo.png' })
        expect([photo.text, photo.headers['content-type']]).toEqual(['not really a photo', 'image/png'])
        const { headers } = await ask(front.url, { path: '/media/page.html' })
        expect([headers['content-disposition'], headers['x-content-type-options']]).toEqual(['attachment', 'nosniff'])
        expect(application.count('GET /media/p')).toBe(0)
      },
    },
  ],
}
