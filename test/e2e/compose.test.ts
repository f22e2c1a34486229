import { beforeAll, inject } from 'vitest'
import { ComposeStack } from '../stack/compose-stack.ts'
import { logOnFailure } from './log-on-failure.ts'
import { describeSite } from './site-cases.ts'
import { describeVoting } from './voting-cases.ts'

let stack: ComposeStack

beforeAll(async () => {
  stack = await ComposeStack.of(inject('composeProject'))
})

logOnFailure(() => stack)

describeSite('nginx of the compose file', () => stack)

describeVoting('nginx of the compose file', () => stack)
