import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startingApplications } from '../../deploy/template/starting-applications.ts'
import { docker } from '../stack/docker.ts'
import { repositoryRoot } from '../stack/running-command.ts'
import { type Command, runCommand } from './machine-command.ts'

/** Most of it is npm's, where the registry is slow: with everything at hand a copy takes well below a minute. */
const limitMs = 600_000
const applications = Object.keys(startingApplications)
const browsed = applications.filter((application) => startingApplications[application]!.blocks.includes('browser'))

let folder: string
let basesBefore: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-copies-'))
  basesBefore = await baseImages()
})

afterAll(async () => {
  for (const project of await projectsInFolder()) {
    await docker('compose', '--project-name', project, 'down', '--volumes', '--rmi', 'local', '--timeout', '5')
  }
  rmSync(folder, { recursive: true, force: true })
})

// Two at a time, by maxConcurrency in vitest.config.ts.
describe.concurrent('a copy passes its own make test', () => {
  test.for(applications.filter((application) => !browsed.includes(application)))(
    'with %s',
    { timeout: limitMs },
    passes,
  )
})

describe('by itself, since containers that come and go change the network under its browser, a copy passes its own make test', () => {
  test.for(browsed)('with %s', { timeout: limitMs }, passes)
})

async function passes(application: string, { signal }: { readonly signal: AbortSignal }): Promise<void> {
  const copy = join(folder, `my-${application}`)
  const made = await runCommand(repositoryRoot, 'make', ['new', `DEST=${copy}`, `APP=${application}`], { signal })
  expect(made).toMatchObject({ exitCode: 0 })
  // By the shorter of its two names: beside a clone in the same folder, that is the one from there.
  expect(made.output).toMatch(new RegExp(`^my-${application} is in \\S*/my-${application}\\b`, 'm'))

  const tested = await runCommand(copy, 'make', ['test'], { signal })
  expect(tested, tested.output).toMatchObject({ exitCode: 0 })
  expect(tested.output).toMatch(/Tests .*\d+ passed/)
  expect(tested.output).not.toMatch(/\d+ skipped|bootstrapping/)
  console.info(`${application}: make new ${seconds(made)}, make test ${seconds(tested)}`)

  await expectOneCleanCommit(copy)
  await expectCompleteLock(copy)
}

test('no base image was built anew, and no container is left', async () => {
  expect(await baseImages()).toBe(basesBefore)
  expect(await projectsInFolder()).toEqual([])
})

async function expectOneCleanCommit(copy: string): Promise<void> {
  const { output: log } = await runCommand(copy, 'git', ['log', '--format=%s'])
  expect(log).toMatch(/^Start my-\w+ from Portico\n$/)
  expect((await runCommand(copy, 'git', ['status', '--porcelain'])).output).toBe('')
}

/** npm finds nothing to add, to take out or to ask for. */
async function expectCompleteLock(copy: string): Promise<void> {
  const lock = readFileSync(join(copy, 'package-lock.json'), 'utf8')
  const args = ['install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit', '--no-fund']
  expect(await runCommand(copy, 'npm', args)).toMatchObject({ exitCode: 0 })
  expect(readFileSync(join(copy, 'package-lock.json'), 'utf8')).toBe(lock)
  expect(lock).not.toContain('"resolved": "http')
  expect(existsSync(join(copy, 'app/node_modules/appserver'))).toBe(false)
}

/** The compose projects of copies, whose containers are there. */
async function projectsInFolder(): Promise<string[]> {
  const format = '{{.Label "com.docker.compose.project"}} {{.Label "com.docker.compose.project.working_dir"}}'
  const containers = (await docker('ps', '--all', '--format', format)).split('\n')
  const ours = containers.filter((line) => line.includes(` ${folder}/`))
  return [...new Set(ours.map((line) => line.split(' ')[0]!))]
}

function baseImages(): Promise<string> {
  return docker('images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}', 'portico-local/*')
}

function seconds({ tookMs }: Command): string {
  return `${(tookMs / 1000).toFixed(1)} s`
}
