import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import { eventually } from '../../stack/eventually.ts'
import type { Concern } from '../contract.ts'
import type { Front } from '../scene.ts'
import { closable, plainAndHasty } from './shared-settings.ts'

const lineDeadlineMs = 10_000

/** The log's first line with the text in it. */
function lineWith(front: Front, text: string): Promise<string> {
  const find = async () => (await front.log()).split('\n').find((line) => line.includes(text))
  return eventually(`a line with ${text}`, lineDeadlineMs, find)
}

async function entryOf(front: Front, path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await lineWith(front, `"path":"${path}"`)) as Record<string, unknown>
}

export const accessLog: Concern = {
  name: 'Access log',
  cases: [
    {
      title: 'a request is one JSON object with all fields in their order',
      check: async ({ front }) => {
        await ask(front.url, { path: '/case/log-fields' })
        expect(Object.keys(await entryOf(front, '/case/log-fields'))).toEqual([
          ...['time', 'request_id', 'remote_addr', 'method', 'path', 'protocol', 'host', 'status', 'request_bytes'],
          ...['response_bytes', 'duration_s', 'upstream_addr', 'upstream_status', 'upstream_connect_s'],
          ...['upstream_header_s', 'upstream_response_s', 'cache_status', 'user_agent'],
        ])
      },
    },
    {
      title: 'a line says who asked for what, and what came of it',
      check: async ({ front }) => {
        const headers = { 'User-Agent': 'contract/1', Host: 'site.example' }
        const answer = await ask(front.url, { path: '/case/log-values', method: 'PUT', headers, body: 'x' })
        const entry = await entryOf(front, '/case/log-values')
        expect(entry).toMatchObject({
          request_id: answer.headers['x-request-id'],
          remote_addr: '127.0.0.1',
          method: 'PUT',
          protocol: 'HTTP/1.1',
          status: 200,
          user_agent: 'contract/1',
        })
        expect(entry.response_bytes).toBeGreaterThan(answer.text.length)
        expect(entry.request_bytes).toBeGreaterThan(40)
        expect(entry.duration_s).toBeLessThan(30)
      },
    },
    {
      title: 'a line names the application server that answered, and how long it took',
      check: async ({ front, application }) => {
        await ask(front.url, { path: '/case/log-upstream' })
        const entry = await entryOf(front, '/case/log-upstream')
        expect(entry).toMatchObject({ upstream_addr: `127.0.0.1:${application.port}`, upstream_status: '200' })
        for (const field of ['upstream_connect_s', 'upstream_header_s', 'upstream_response_s']) {
          expect(entry[field]).toMatch(/^\d+\.\d{3}$/)
        }
      },
    },
    {
      title: 'a static file has no application server in its line',
      check: async ({ front, folders }) => {
        const path = folders.urlOf('js/page.js')
        await ask(front.url, { path, headers: { 'User-Agent': 'log-static' } })
        const entry = JSON.parse(await lineWith(front, 'log-static')) as Record<string, unknown>
        expect(entry).toMatchObject({ path, upstream_addr: '', upstream_status: '', upstream_response_s: '' })
      },
    },
    {
      title: 'a query stays out of the log, as it may be a secret',
      check: async ({ front }) => {
        await ask(front.url, { path: '/case/log-query?token=hidden-one' })
        await entryOf(front, '/case/log-query')
        expect(await front.log()).not.toContain('hidden-one')
      },
    },
    {
      title: 'an error page is logged as what was asked for',
      check: async ({ front }) => {
        await ask(front.url, { path: '/static/log-error', method: 'HEAD' })
        expect(await entryOf(front, '/static/log-error')).toMatchObject({ method: 'HEAD', status: 404 })
      },
    },
    {
      title: 'what a client sends can break no line',
      check: async ({ front }) => {
        await ask(front.url, { path: '/case/log-quote', headers: { 'User-Agent': 'a"b\\c\td' } })
        expect(await entryOf(front, '/case/log-quote')).toMatchObject({ user_agent: 'a"b\\c\td' })
      },
    },
    {
      title: 'a client that leaves before its answer is a 499',
      check: async ({ front, application }) => {
        const { promise: arrived, resolve } = Promise.withResolvers<void>()
        application.on('/case/log-left', () => resolve())
        const { hostname, port } = new URL(front.url)
        const client = connect(Number(port), hostname)
        await once(client, 'connect')
        client.write('GET /case/log-left HTTP/1.1\r\nHost: site\r\n\r\n')
        await arrived
        client.destroy()
        expect((await entryOf(front, '/case/log-left')).status).toBe(499)
      },
    },
    {
      title: 'health checks are not logged',
      check: async ({ front }) => {
        expect((await ask(front.url, { path: '/nginx-health', headers: { 'User-Agent': 'log-health' } })).status).toBe(
          200,
        )
        await ask(front.url, { path: '/case/log-after-health' })
        await entryOf(front, '/case/log-after-health')
        expect(await front.log()).not.toContain('log-health')
      },
    },
    {
      title: 'the combined format is a line that usual programs read, without queries',
      settings: plainAndHasty,
      check: async ({ front }) => {
        const headers = { 'User-Agent': 'contract/2', Referer: 'http://site/from?token=hidden-two' }
        const { text } = await ask(front.url, { path: '/case/combined?token=hidden-two', headers })
        const line = await lineWith(front, '/case/combined')
        const time = String.raw`\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\]`
        const request = '"GET /case/combined HTTP/1\\.1" 200'
        const pattern = `^127\\.0\\.0\\.1 - - ${time} ${request} (\\d+) "http://site/from" "contract/2"$`
        expect(line).toMatch(new RegExp(pattern))
        expect(Number(new RegExp(pattern).exec(line)![1])).toBe(Buffer.byteLength(text))
        expect(await front.log()).not.toContain('hidden-two')
      },
    },
    {
      title: 'switched off, nothing is written of requests',
      settings: closable,
      check: async ({ front }) => {
        for (const path of ['/case/unlogged', '/static/unlogged', '/case/unlogged']) await ask(front.url, { path })
        expect(await front.log()).not.toContain('unlogged')
      },
    },
  ],
}
