import { afterAll, beforeAll, describe } from 'vitest'
import { applications, type FrameworkApplication } from '../frameworks/applications.ts'
import { type StartedComposeProject, startComposeProject } from '../stack/compose-project.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { describeFramework } from './framework-cases.ts'
import { logOnFailure } from './log-on-failure.ts'

/** An exported application, and a program that exports nothing: an image is built of each. */
const composed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'test/apps/express/app.ts:app': {},
  'test/apps/socket.io/index.js': { APPSERVER_WORKERS: '1', APPSERVER_REPLICAS: '1' },
}

describe.each(Object.entries(composed))('APP_MODULE=%s', (module, settings) => {
  const application = applicationOf(module)
  let project: StartedComposeProject | undefined
  let stack: ComposeStack

  beforeAll(async () => {
    process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
    project = await startComposeProject({ APP_MODULE: module, ...settings })
    stack = await ComposeStack.of(project)
  })

  afterAll(() => project?.down())

  logOnFailure(() => stack)

  describeFramework(application, 'nginx of the compose file', () => stack)
})

function applicationOf(module: string): FrameworkApplication {
  const application = applications.find((candidate) => candidate.module === module)
  if (!application) throw new Error(`${module} is none of the applications`)
  return application
}
