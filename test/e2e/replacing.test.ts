import { beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { type Errand, Load } from '../chaos/load.ts'
import { NginxContainer } from '../chaos/nginx-container.ts'
import { Target } from '../chaos/target.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { logOnFailure } from './log-on-failure.ts'

const connections = 16
const requestsBetween = connections * 4

let stack: ComposeStack

beforeAll(async () => {
  stack = await ComposeStack.of(inject('composeProject'))
})

logOnFailure(() => stack)

/** Runs what is done under load, and gives what the load did not get. */
async function failuresUnder(name: string, load: Load, act: () => Promise<void>) {
  await load.answered(requestsBetween)
  await act()
  await load.answered(requestsBetween)
  const { requests, failures } = await load.stop()
  console.log(`chaos ${name} requests ${requests} failed ${failures.length}`)
  return failures
}

test('20 reloads of nginx cost no request', async () => {
  const target = await Target.start()
  onTestFinished(() => target.stop())
  const nginx = await NginxContainer.start(`${inject('composeProject').name}-nginx`, target.port)
  onTestFinished(() => nginx.stop())
  const load = Load.start(nginx.url, connections)
  const failures = await failuresUnder('nginx-reloads-itself', load, async () => {
    for (let round = 0; round < 20; round++) {
      await nginx.reload()
      await load.answered(requestsBetween)
    }
  })
  expect(failures).toEqual([])
})

/** A page and a form of the sample application. */
const greeting: Errand = {
  GET: { path: '/greet?name=Ada' },
  POST: {
    method: 'POST',
    path: '/greet',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'name=Ada',
  },
  isDone: (method, { status }) => status === (method === 'POST' ? 303 : 200),
}

test('two application servers that are replaced one after the other cost no request', async () => {
  const replicas = await stack.replicas()
  expect(replicas).toHaveLength(2)
  const load = Load.start(stack.url, connections, greeting)
  const failures = await failuresUnder('replicas-replaced', load, async () => {
    for (const replica of replicas) {
      await stack.replaceReplica(replica)
      await load.answered(requestsBetween)
    }
  })
  expect(failures).toEqual([])
})
