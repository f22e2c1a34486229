import { rm, writeFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern, ContractCase } from '../contract.ts'
import type { Scene } from '../scene.ts'
import { speak, statusesIn } from '../wire.ts'
import { closable } from './shared-settings.ts'

/** A case that plays while an operator's file closes the site. */
function closed(title: string, check: ContractCase['check']): ContractCase {
  async function checkClosed(scene: Scene): Promise<void> {
    await writeFile(scene.front.maintenanceFile, '')
    try {
      await check(scene)
    } finally {
      await rm(scene.front.maintenanceFile)
    }
  }
  return { title, settings: closable, check: checkClosed }
}

export const maintenance: Concern = {
  name: 'Maintenance',
  cases: [
    closed('while the file is there, visitors get 503 with a page that says so', async ({ front, application }) => {
      const { status, headers, text } = await ask(front.url, { path: '/case/closed' })
      expect([status, headers['retry-after']]).toEqual([503, '60'])
      expect(text).toContain('<h1>Under maintenance</h1>')
      expect(application.count('GET /case/closed')).toBe(0)
    }),
    closed('programs get the announcement as JSON', async ({ front }) => {
      const { text } = await ask(front.url, { path: '/case/closed', headers: { Accept: 'application/json' } })
      expect(JSON.parse(text)).toMatchObject({ status: 503, title: 'Under maintenance' })
    }),
    closed('an upload is turned away', async ({ front, application }) => {
      const body = 'x'.repeat(200_000)
      expect((await ask(front.url, { path: '/case/closed-upload', method: 'POST', body })).status).toBe(503)
      expect(application.count('POST /case/closed-upload')).toBe(0)
    }),
    closed('a WebSocket is turned away', async ({ front, application }) => {
      const upgrade = 'Connection: Upgrade, close\r\nUpgrade: websocket\r\n'
      const heard = await speak(front.url, `GET /case/closed-socket HTTP/1.1\r\nHost: site\r\n${upgrade}\r\n`)
      expect(statusesIn(heard)).toEqual([503])
      expect(application.count('GET /case/closed-socket')).toBe(0)
    }),
    closed('static files are served, for pages that are open', async ({ front, folders }) => {
      expect((await ask(front.url, { path: folders.urlOf('css/page.css') })).status).toBe(200)
    }),
    closed('the health check says that the front serves', async ({ front }) => {
      expect((await ask(front.url, { path: '/nginx-health' })).status).toBe(200)
    }),
    closed('who is allowed is served', async ({ front }) => {
      const from = (address: string) => ask(front.url, { path: '/case/open', headers: { 'X-Forwarded-For': address } })
      expect((await from('192.0.2.9')).status).toBe(200)
      expect((await from('198.51.100.9')).status).toBe(503)
    }),
    {
      title: 'the site opens again when the file is gone, without a restart',
      settings: closable,
      check: async ({ front }) => {
        const status = async () => (await ask(front.url, { path: '/case/again' })).status
        expect(await status()).toBe(200)
        await writeFile(front.maintenanceFile, '')
        expect(await status()).toBe(503)
        await rm(front.maintenanceFile)
        expect(await status()).toBe(200)
      },
    },
  ],
}
