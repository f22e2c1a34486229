import { beforeAll, expect, inject, test } from 'vitest'
import { ask } from '../stack/client.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { docker } from '../stack/docker.ts'
import { logOnFailure } from './log-on-failure.ts'

const file = '/run/portico/maintenance/on'
let stack: ComposeStack

beforeAll(async () => {
  stack = await ComposeStack.of(inject('composeProject'))
})

logOnFailure(() => stack)

/** As an operator does it, in a container whose root can't be written. */
function inNginx(...command: readonly string[]): Promise<string> {
  return docker('compose', '--project-name', inject('composeProject').name, 'exec', '--no-TTY', 'nginx', ...command)
}

test('an operator closes the site by a file and opens it by removing that, while the container stays healthy', async () => {
  const status = async (path: string) => (await ask(stack.url, { path })).status
  expect(await status('/')).toBe(200)
  await inNginx('touch', file)
  try {
    expect(await status('/')).toBe(503)
    expect(await status('/nginx-health')).toBe(200)
  } finally {
    await inNginx('rm', file)
  }
  expect(await status('/')).toBe(200)
})
