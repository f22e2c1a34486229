import type { ServerResponse } from 'node:http'
import { expect } from 'vitest'
import { ask } from '../../stack/client.ts'
import { eventually } from '../../stack/eventually.ts'
import type { Concern } from '../contract.ts'
import { replicasName } from '../front-settings.ts'
import type { Scene } from '../scene.ts'
import { ScriptedApplication } from '../scripted-application.ts'

const two = { UPSTREAM: '{application},{second}' }
const halfDead = { UPSTREAM: '{nobody},{application}' }
const named = { UPSTREAM: '{replicas}', RESOLVER: '{names}' }
const noticeMs = 10_000

export const balancing: Concern = {
  name: 'Several application servers',
  cases: [
    {
      title: 'all of them get requests',
      core: true,
      except: { apache: 'its virtual host has one upstream' },
      settings: two,
      check: async ({ front, application, second }) => {
        for (let count = 0; count < 10; count++) await ask(front.url, { path: '/case/spread' })
        const counts = [application.count('GET /case/spread'), second.count('GET /case/spread')]
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(4)
      },
    },
    {
      title: 'one that is dead costs no request, whatever its method and however large',
      settings: halfDead,
      check: async ({ front }) => {
        for (const body of ['', 'x', 'x'.repeat(200_000)]) {
          for (let count = 0; count < 4; count++) {
            const { status } = await ask(front.url, { method: body === '' ? 'GET' : 'POST', path: '/', body })
            expect(status).toBe(200)
          }
        }
      },
    },
    {
      title: 'a GET that one swallowed is answered by another',
      settings: two,
      check: async ({ front, application, second }) => {
        application.on('/case/swallow', (request) => request.socket.resetAndDestroy())
        second.on('/case/swallow', (_request, response) => response.end('second'))
        for (let count = 0; count < 4; count++) {
          expect((await ask(front.url, { path: '/case/swallow' })).text).toBe('second')
        }
      },
    },
    {
      title: 'a POST that one swallowed goes to nobody else',
      settings: two,
      check: async ({ front, application, second }) => {
        for (const each of [application, second]) each.on('/case/post', (request) => request.socket.resetAndDestroy())
        expect((await ask(front.url, { method: 'POST', path: '/case/post', body: 'x' })).status).toBe(502)
        expect(application.count('POST /case/post') + second.count('POST /case/post')).toBe(1)
      },
    },
    {
      title: 'the least busy one gets the next request',
      settings: two,
      except: {
        nginx: 'they take turns: the least busy one would always be the one that is dead, as none is taken out',
      },
      check: async ({ front, application, second }) => {
        const held: ServerResponse[] = []
        const arrived = Promise.withResolvers<void>()
        for (const each of [application, second]) {
          each.on('/case/held', (_request, response) => {
            held.push(response)
            arrived.resolve()
          })
        }
        const waiting = ask(front.url, { path: '/case/held' })
        await arrived.promise
        const idle = application.count('GET /case/held') === 0 ? application : second
        for (let count = 0; count < 4; count++) await ask(front.url, { path: '/case/next' })
        expect(idle.count('GET /case/next')).toBe(4)
        held[0]!.end()
        await waiting
      },
    },
    {
      title: 'replicas come and go by their name, without a reload',
      settings: named,
      check: async ({ front, application, names }) => {
        const replicas = await Promise.all(
          ['127.0.0.2', '127.0.0.3'].map((host) => ScriptedApplication.start(application.port, host)),
        )
        try {
          names.set(replicasName, ['127.0.0.2'])
          await reaches({ front }, replicas[0]!, '/case/first')
          names.set(replicasName, ['127.0.0.2', '127.0.0.3'])
          await reaches({ front }, replicas[1]!, '/case/added')
          names.set(replicasName, ['127.0.0.3'])
          await eventually('the removed one is left alone', noticeMs, async () => {
            const before = replicas[0]!.arrived.length
            for (let count = 0; count < 4; count++) await ask(front.url, { path: '/case/removed' })
            return replicas[0]!.arrived.length === before
          })
        } finally {
          await Promise.all(replicas.map((replica) => replica.stop()))
        }
      },
    },
  ],
}

async function reaches({ front }: Pick<Scene, 'front'>, replica: ScriptedApplication, path: string): Promise<void> {
  await eventually(`${path} arrives`, noticeMs, async () => {
    await ask(front.url, { path })
    return replica.count(`GET ${path}`) > 0
  })
}
