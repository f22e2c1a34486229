import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StartedComposeProject, startComposeProject } from '../stack/compose-project.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { logOnFailure } from './log-on-failure.ts'
import { describeMedia, informationOf, mediaModule } from './media-cases.ts'

let project: StartedComposeProject | undefined
let stack: ComposeStack

beforeAll(async () => {
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
  project = await startComposeProject({ APP_MODULE: mediaModule })
  stack = await ComposeStack.of(project)
})

afterAll(() => project?.down())

logOnFailure(() => stack)

describeMedia('nginx of the compose file', () => stack)

test('nginx keeps early hints from clients of HTTP/1.1', async () => {
  expect(await informationOf(stack.url, '/hints', { 'Sec-Fetch-Mode': 'navigate' })).toEqual([])
})
