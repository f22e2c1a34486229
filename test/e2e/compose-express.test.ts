import { afterAll, beforeAll } from 'vitest'
import { type StartedComposeProject, startComposeProject } from '../stack/compose-project.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { describeExpress, expressModule } from './express-cases.ts'
import { logOnFailure } from './log-on-failure.ts'

let project: StartedComposeProject | undefined
let stack: ComposeStack

beforeAll(async () => {
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
  project = await startComposeProject({ APP_MODULE: expressModule })
  stack = await ComposeStack.of(project)
})

afterAll(() => project?.down())

logOnFailure(() => stack)

describeExpress('nginx of the compose file', () => stack)
