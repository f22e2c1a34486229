import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StartedComposeProject, startComposeProject } from '../stack/compose-project.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { describeFailures } from './failure-cases.ts'
import { headsOverHttp2 } from './heads-over-http2.ts'
import { logOnFailure } from './log-on-failure.ts'
import { describeMedia, informationOf } from './media-cases.ts'
import { describeRequests } from './request-cases.ts'
import { tsgiModule } from './tsgi-module.ts'
import { describeUpdates } from './update-cases.ts'
import { testWorkerLoss } from './worker-loss.ts'

const front = 'nginx of the compose file'
let project: StartedComposeProject | undefined
let stack: ComposeStack

beforeAll(async () => {
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
  project = await startComposeProject({ APP_MODULE: tsgiModule })
  stack = await ComposeStack.of(project)
})

afterAll(() => project?.down())

logOnFailure(() => stack)

describeRequests(front, () => stack)

describeMedia(front, () => stack)

test('nginx passes early hints on to a browser that opens a page over HTTP/2', async () => {
  expect(await headsOverHttp2(project!.name, '/hints', 'navigate')).toEqual([
    [103, '</site.css>; rel=preload; as=style'],
    [200, undefined],
  ])
})

test('nginx keeps early hints from other clients', async () => {
  expect(await headsOverHttp2(project!.name, '/hints', 'cors')).toEqual([[200, undefined]])
  expect(await informationOf(stack.url, '/hints', { 'Sec-Fetch-Mode': 'navigate' })).toEqual([])
})

testWorkerLoss(() => stack)

describeFailures(() => stack)

describeUpdates(
  () => stack,
  () => project!,
)
