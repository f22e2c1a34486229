import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StartedComposeProject, startComposeProject } from '../stack/compose-project.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { docker } from '../stack/docker.ts'
import { make, makeWell } from '../stack/make.ts'
import { describeBackup } from './backup-cases.ts'
import type { BackupPlace } from './backup-place.ts'
import { logOnFailure } from './log-on-failure.ts'

let place: ComposePlace
let stack: ComposeStack

class ComposePlace implements BackupPlace {
  url: string
  readonly archives: string
  readonly #project: StartedComposeProject
  readonly #variables: Readonly<Record<string, string>>

  private constructor(project: StartedComposeProject, archives: string) {
    this.url = project.url
    this.archives = archives
    this.#project = project
    this.#variables = { ...project.settings, COMPOSE_PROJECT_NAME: project.name, BACKUP_FOLDER: archives }
  }

  static async start(): Promise<ComposePlace> {
    process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
    const project = await startComposeProject()
    stack = await ComposeStack.of(project)
    return new ComposePlace(project, await mkdtemp(join(tmpdir(), 'portico-backups-')))
  }

  make(args: readonly string[], input?: string) {
    return make(args, this.#variables, input)
  }

  async startAnew(): Promise<void> {
    await docker('compose', '--project-name', this.#project.name, 'down', '--volumes')
    const said = await makeWell(['up'], this.#variables)
    this.url = /Portico is at (http:\/\/\S+?)\/?$/m.exec(said)![1]!
  }

  async stop(): Promise<void> {
    await this.#project.down()
    await rm(this.archives, { recursive: true })
  }
}

beforeAll(async () => {
  place = await ComposePlace.start()
})

afterAll(() => place?.stop())

logOnFailure(() => stack)

describeBackup('postgres', () => place)

test('while the containers are stopped, a backup is refused, and is not one of make run by mistake', async () => {
  await stack.stopReplicas(await stack.replicas())
  const { exitCode, output } = await place.make(['backup'])
  expect(exitCode).not.toBe(0)
  expect(output).toContain('the containers are there, and no application server runs: start them (make up)')
})
