import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import { logOnFailure } from '../e2e/log-on-failure.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { describeAppearance } from './appearance-cases.ts'
import { startChromium } from './chromium.ts'
import { describeManagement } from './management-cases.ts'
import { describeOutage } from './outage-cases.ts'
import { PollsSite } from './polls-site.ts'
import { describeRefusals } from './refusal-cases.ts'
import { describeReplicas } from './replica-cases.ts'
import { describeScriptless } from './scriptless-cases.ts'
import { describeVoting } from './voting-cases.ts'

const createSuperuser = ['node', 'sample-app/manage.ts', 'createsuperuser']

let browser: Browser
let stack: ComposeStack
let site: PollsSite

beforeAll(async () => {
  browser = await startChromium()
  stack = await ComposeStack.of(inject('composeProject'))
  site = await PollsSite.open(browser, stack, ({ username, password }) =>
    stack.inAppserver([...createSuperuser, '--username', username, '--password-file', '/dev/stdin'], password),
  )
})

afterAll(() => browser?.close())

logOnFailure(() => stack)

const siteOf = () => site
const browserOf = () => browser

describeVoting(siteOf, browserOf)
describeManagement(siteOf, browserOf)
describeRefusals(siteOf, browserOf)
describeScriptless(siteOf, browserOf)
describeAppearance(siteOf, browserOf)
describeReplicas(siteOf, browserOf, () => stack)
describeOutage(siteOf, browserOf, () => stack)
