import { once } from 'node:events'
import { Agent } from 'node:http'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { FrameworkApplication } from '../frameworks/applications.ts'
import type { Reach } from '../frameworks/reach.ts'
import { type Ask, ask } from '../stack/client.ts'
import { describeChat } from './chat-cases.ts'

/** What an application of any framework has to do through any front. */
export function describeFramework(application: FrameworkApplication, front: string, reachOf: () => Reach): void {
  describe(`${application.name} behind ${front}`, () => {
    describeAnswers(application, (asked) => askFrom(reachOf(), asked))

    test('learns the address, host and protocol that the visitor used, and not those that he claims', async () => {
      const claims = {
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Host': 'other.example',
        'X-Forwarded-Proto': 'https',
      }
      const seen = await askFrom(reachOf(), { path: '/seen', headers: { Host: 'site.example', ...claims } })
      const { ip, host, protocol } = JSON.parse(seen.text) as Record<string, string>
      expect({ host, protocol }).toEqual({ host: 'site.example', protocol: 'http' })
      expect(reachOf().clientAddresses).toContain(ip)
    })

    if (application.webSockets === 'echo') {
      test('speaks WebSockets', async () => {
        const socket = new WebSocket(`${reachOf().url.replace('http', 'ws')}/ws`)
        await once(socket, 'open')
        const message = JSON.stringify({ event: 'echo', data: 'through the front' })
        socket.send(message)
        const [answer] = await once(socket, 'message')
        expect(String(answer)).toBe(message)
        socket.close(1000)
        expect((await once(socket, 'close'))[0]).toBe(1000)
      })
    }

    if (application.webSockets === 'chat') describeChat(reachOf)
  })
}

function describeAnswers(application: FrameworkApplication, visit: (asked: Ask) => ReturnType<typeof ask>): void {
  test('serves its page', async () => {
    const page = await visit({ path: '/' })
    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toMatch(/^text\/html/)
    expect(page.text).toContain(application.page)
    expect(page.text).toContain('href="/assets/app.css"')
  })

  test('serves its own static file', async () => {
    const css = await visit({ path: '/assets/app.css' })
    expect(css.status).toBe(200)
    expect(css.headers['content-type']).toMatch(/^text\/css/)
    expect(css.text).toContain('font-family: system-ui')
  })

  test('reads posted JSON and posted forms', async () => {
    const post = (type: string, body: string) =>
      visit({ method: 'POST', path: '/echo', headers: { 'Content-Type': type }, body })
    const json = await post('application/json', '{"a":[1,2]}')
    expect(JSON.parse(json.text)).toEqual({ received: { a: [1, 2] } })
    const form = await post('application/x-www-form-urlencoded', 'name=Ada+L')
    expect(JSON.parse(form.text)).toEqual({ received: { name: 'Ada L' } })
  })

  test('sets two cookies on a redirect, and both arrive', async () => {
    const answer = await visit({ path: '/sign-in' })
    expect([302, 303, 307]).toContain(answer.status)
    expect(answer.headers.location).toBe('/')
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^session=abc;.*HttpOnly/i),
      expect.stringMatching(/^theme=dark(;|$)/),
    ])
  })

  test('streams: its first words arrive apart from its last', async () => {
    const { pieces, text } = await visit({ path: '/countdown' })
    expect(text).toBe('3\n2\n1\nlift-off\n')
    expect(pieces.length).toBeGreaterThan(1)
  })

  test('answers an unknown path by itself', async () => {
    const missing = await visit({ path: '/no-such-page' })
    expect(missing.status).toBe(404)
    expect(missing.text).toContain(application.missing)
  })

  test('answers after a handler failed by itself, and goes on serving', async () => {
    const broken = await visit({ path: '/broken' })
    expect(broken.status).toBe(500)
    expect(broken.text).toMatch(application.broken)
    expect((await visit({ path: '/' })).status).toBe(200)
  })
}

async function askFrom({ url, localAddress }: Reach, asked: Ask) {
  if (localAddress === undefined) return ask(url, asked)
  return ask(url, { ...asked, agent: new Agent({ localAddress }) })
}
