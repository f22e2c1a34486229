import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../stack/client.ts'
import { type StartedComposeProject, startComposeProject } from '../stack/compose-project.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { logOnFailure } from './log-on-failure.ts'
import { describeSite } from './site-cases.ts'

let project: StartedComposeProject | undefined
let stack: ComposeStack

beforeAll(async () => {
  // The reaper is an image of its own, which a machine without a registry does not have.
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
  project = await startComposeProject()
  stack = await ComposeStack.of(project)
})

afterAll(() => project?.down())

logOnFailure(() => stack)

describeSite('nginx of the compose file', () => stack)

test('an application server that is stopped costs no request', async () => {
  const [replica] = await stack.replicas()
  await stack.stopReplicas([replica!])
  for (let sent = 0; sent < 20; sent += 1) expect((await ask(stack.url, { path: '/healthz' })).status).toBe(200)
})
