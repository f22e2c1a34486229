import { expect, test } from 'vitest'
import { RunningServer } from './running-server.ts'
import { ask } from './wire.ts'

test('an application that breaks a rule is served without --validate', async () => {
  const server = await RunningServer.ready('hasty.ts:application')
  expect(await ask(server.port)).toMatchObject({ status: 200, body: 'in haste' })
  expect(server.stderr).not.toMatch(/validate/)
})

test('with --validate the rule that it breaks is in the log', async () => {
  const server = await RunningServer.ready('hasty.ts:application', ['--validate'])
  await server.logs(/Interface: tsgi \(.*; validated\)/)
  await ask(server.port).catch(() => {})
  await server.logs(/ValidationError: A16: expected to be waited for by whoever called write/)
})

test('an application that keeps to the rules is served as without', async () => {
  const server = await RunningServer.ready('hello.ts:application', [], { env: { APPSERVER_VALIDATE: 'true' } })
  expect(await ask(server.port)).toMatchObject({ status: 200, body: `worker ${server.workers[0]};` })
})

test('--validate says so where there is nothing to validate', async () => {
  const server = await RunningServer.ready('uncaught.ts:application', ['--validate', '--interface', 'node'])
  await server.logs(/Interface: node \(--interface; --validate has nothing to validate\)/)
  expect(await ask(server.port)).toMatchObject({ status: 200 })
})
