import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'
import { docker, dockerWith } from '../stack/docker.ts'

const project = inject('composeProject')
const folder = '/run/portico/secrets'
const compose = ['compose', '--project-name', project.name]

function inService(service: string, ...command: readonly string[]): Promise<string> {
  return docker(...compose, 'exec', '--no-TTY', service, ...command)
}

test('the first start has made both secrets, each for those who read it, and said neither', async () => {
  const listed = await inService(
    'appserver',
    'stat',
    '--format',
    '%n %a %u:%g',
    `${folder}/secret_key`,
    `${folder}/database_password`,
  )
  expect(listed.trim().split('\n')).toEqual([
    `${folder}/secret_key 400 1000:1000`,
    `${folder}/database_password 440 1000:1000`,
  ])
  const said = await docker(...compose, 'logs', '--no-color')
  const containers = (await docker(...compose, 'ps', '--all', '--quiet')).trim().split('\n')
  const configured = await docker('inspect', ...containers)
  for (const name of ['secret_key', 'database_password']) {
    const secret = await inService('appserver', 'cat', `${folder}/${name}`)
    expect(secret).toMatch(/^[\w-]{64}$/)
    expect(said).not.toContain(secret)
    expect(configured).not.toContain(secret)
  }
})

test('PostgreSQL asks for the password over the network, and can not read the key', async () => {
  await expect(inService('postgres', 'cat', `${folder}/secret_key`)).rejects.toThrow('Permission denied')
  const connect = ['psql', '--host', 'postgres', '--username', 'portico', '--command', 'SELECT 1']
  await expect(inService('postgres', 'env', 'PGPASSWORD=wrong', ...connect)).rejects.toThrow(
    'password authentication failed',
  )
})

test('nginx reaches no database', async () => {
  await expect(inService('nginx', 'curl', '--silent', '--max-time', '3', 'telnet://postgres:5432')).rejects.toThrow()
})

test('a later start keeps the secrets', async () => {
  const sums = () => inService('appserver', 'sha256sum', `${folder}/secret_key`, `${folder}/database_password`)
  const before = await sums()
  const said = await docker('start', '--attach', `${project.name}-secrets-1`)
  expect(said.match(/the one that was made earlier/g)).toHaveLength(2)
  expect(await sums()).toBe(before)
})

test('secrets of the operator are taken from files that only their owner can read, and a changed file is taken anew', async () => {
  const own = await ownSecrets()
  await own.write('first')
  expect(await own.take()).toMatch(/secret_key is the one of SECRET_KEY_FILE\n.*database_password is made/)
  expect(await own.read('secret_key')).toMatch(/first$/)
  await own.write('second')
  expect(await own.take()).toMatch(/database_password is the one that was made earlier/)
  expect(await own.read('secret_key')).toMatch(/second$/)
})

test('an empty file, and one that is not there, are refused', async () => {
  const own = await ownSecrets()
  await own.write('')
  await expect(own.take()).rejects.toThrow('secrets: the file that SECRET_KEY_FILE names is empty, expected a secret')
  await own.remove()
  await expect(own.take()).rejects.toThrow(/does not exist/)
})

/** A project of its own, of which nothing is started but the service that takes the secrets. */
async function ownSecrets() {
  const name = `${project.name}-own-${randomBytes(4).toString('hex')}`
  const home = await mkdtemp(join(tmpdir(), 'portico-secrets-'))
  const file = join(home, 'key')
  const run = ['compose', '--project-name', name, 'run', '--rm', '--no-TTY', '--no-deps']
  const variables = { SECRET_KEY_FILE: file }
  onTestFinished(async () => {
    await docker('compose', '--project-name', name, 'down', '--volumes')
    // Not by "down", which leaves images of services without a container.
    await docker('image', 'rm', '--force', `${name}-secrets`)
    await rm(home, { recursive: true })
  })
  return {
    write: (secret: string) => writeFile(file, secret, { mode: 0o600 }),
    remove: () => rm(file),
    take: () => dockerWith(variables, ...run, 'secrets'),
    read: (secret: string) => dockerWith(variables, ...run, 'secrets', 'cat', `${folder}/${secret}`),
  }
}
