import { expect, test } from 'vitest'
import { docker, dockerWith } from '../stack/docker.ts'
import { make } from '../stack/make.ts'

const production = { COMPOSE_FILE: 'docker-compose.yml:deploy/compose/production.yml' }
const named = { ...production, ALLOWED_HOSTS: 'site.test', SERVER_NAMES: 'site.test' }

interface Config {
  readonly services: Readonly<
    Record<string, { readonly environment?: Record<string, string>; readonly volumes?: readonly { type: string }[] }>
  >
}

async function configWith(variables: Readonly<Record<string, string>>): Promise<Config> {
  return JSON.parse(await dockerWith(variables, 'compose', 'config', '--format', 'json'))
}

test.each([
  { missing: 'ALLOWED_HOSTS', given: { ...named, ALLOWED_HOSTS: '' } },
  { missing: 'SERVER_NAMES', given: { ...named, SERVER_NAMES: '' } },
])('the production layer starts nothing without $missing, and says what is expected', async ({ missing, given }) => {
  const { exitCode, output } = await make(['up'], { ...given, COMPOSE_PROJECT_NAME: 'portico-test-none' })
  expect(exitCode).not.toBe(0)
  expect(output).toMatch(new RegExp(`required variable ${missing} is missing a value: expected the names`))
  expect(await docker('ps', '--all', '--quiet', '--filter', 'name=portico-test-none')).toBe('')
})

test('the production layer turns off what only developers want, and sends visitors to https', async () => {
  const { services } = await configWith({ ...named, DEBUG: 'true' })
  expect(services.nginx!.environment).toMatchObject({ SERVER_NAMES: 'site.test', TLS_REDIRECT: 'on' })
  for (const service of ['appserver', 'collectstatic', 'migrate']) {
    expect(services[service]!.environment).toMatchObject({
      DEBUG: 'false',
      ALLOWED_HOSTS: 'site.test',
      SAMPLE_DATA: 'off',
      TLS_REDIRECT: 'on',
    })
  }
})

test('without a layer nothing of this machine is mounted', async () => {
  const { services } = await configWith({})
  const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes.map(({ type }) => type))
  expect(new Set(mounts)).toEqual(new Set(['volume']))
})
