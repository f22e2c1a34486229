import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'
import type { SeenRequest } from '../scripted-application.ts'

export const forwarding: Concern = {
  name: 'What the application is told of the client',
  cases: [
    {
      title: 'the address of the client replaces what it claims',
      core: true,
      check: async ({ front }) => {
        const answer = await ask(front.url, { path: '/', headers: { 'X-Forwarded-For': '203.0.113.66' } })
        const { headers } = JSON.parse(answer.text) as SeenRequest
        expect(headers['x-forwarded-for']).toBe('127.0.0.1')
      },
    },
    {
      title: 'a header that CGI programs would take for http_proxy does not arrive',
      core: true,
      check: async ({ front }) => {
        const answer = await ask(front.url, { path: '/', headers: { Proxy: 'http://spoofed.example' } })
        expect((JSON.parse(answer.text) as SeenRequest).headers.proxy).toBeUndefined()
      },
    },
  ],
}
