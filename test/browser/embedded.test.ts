import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { logOnFailure } from '../e2e/log-on-failure.ts'
import { type EmbeddedStack, startEmbeddedStack } from '../stack/embedded-stack.ts'
import { RunningCommand } from '../stack/running-command.ts'
import { startChromium } from './chromium.ts'
import { describeManagement } from './management-cases.ts'
import type { Account } from './polls.ts'
import { PollsSite } from './polls-site.ts'
import { describeScriptless } from './scriptless-cases.ts'
import { describeVoting } from './voting-cases.ts'
import { describeWorkerLoss } from './worker-loss-cases.ts'

let browser: Browser
let stack: EmbeddedStack
let site: PollsSite

beforeAll(async () => {
  browser = await startChromium()
  stack = await startEmbeddedStack()
  site = await PollsSite.open(browser, stack, createSuperuser)
})

afterAll(async () => {
  await browser?.close()
  await stack?.stop()
})

logOnFailure(() => stack)

async function createSuperuser({ username, password }: Account): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-account-'))
  const file = join(folder, 'password')
  await writeFile(file, password, { mode: 0o600 })
  const options = ['--username', username, '--password-file', file]
  await RunningCommand.run(['sample-app/manage.ts', 'createsuperuser', ...options], stack.environment)
  await rm(folder, { recursive: true })
}

const siteOf = () => site
const browserOf = () => browser

describeVoting(siteOf, browserOf)
describeManagement(siteOf, browserOf)
describeScriptless(siteOf, browserOf)
describeWorkerLoss(siteOf, browserOf)
