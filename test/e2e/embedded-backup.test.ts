import { mkdtemp, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freePort } from '../stack/free-port.ts'
import { make } from '../stack/make.ts'
import { RunningCommand, repositoryRoot } from '../stack/running-command.ts'
import { describeBackup } from './backup-cases.ts'
import type { BackupPlace } from './backup-place.ts'

/** `make run`, with everything that it keeps in a folder of its own. */
class EmbeddedPlace implements BackupPlace {
  url = ''
  readonly archives: string
  readonly #folder: string
  #command: RunningCommand | undefined

  private constructor(folder: string) {
    this.archives = join(folder, 'backups')
    this.#folder = folder
  }

  static async start(): Promise<EmbeddedPlace> {
    const place = new EmbeddedPlace(await mkdtemp(join(repositoryRoot, '.portico', 'test-')))
    await place.#run()
    return place
  }

  get log(): string {
    return this.#command?.output ?? ''
  }

  make(args: readonly string[], input?: string) {
    return make([...args, ...this.#folders()], this.#variables(), input)
  }

  async startAnew(): Promise<void> {
    await this.#command?.stop()
    for (const kind of ['media', 'database']) await rm(join(this.#folder, kind), { recursive: true })
    await this.#run()
  }

  async stop(): Promise<void> {
    await this.#command?.stop()
    await rm(this.#folder, { recursive: true })
  }

  async #run(): Promise<void> {
    const port = await freePort()
    this.#command = RunningCommand.startMake(['run', `PORT=${port}`, ...this.#folders()], this.#variables())
    await this.#command.saying(/Ready: \d+ workers?/)
    await this.#command.saying(/Portico is at/)
    this.url = `http://127.0.0.1:${port}`
  }

  #folders(): string[] {
    const folder = relative(repositoryRoot, this.#folder)
    return ['media', 'static', 'run'].map((kind) => `${kind === 'run' ? 'sockets' : kind}=${folder}/${kind}`)
  }

  #variables(): Record<string, string> {
    return {
      DATABASE_URL: `sqlite:${this.#folder}/database/db.sqlite3`,
      BACKUP_FOLDER: this.archives,
      // Of which no containers run.
      COMPOSE_PROJECT_NAME: 'portico-test-none',
    }
  }
}

let place: EmbeddedPlace

beforeAll(async () => {
  place = await EmbeddedPlace.start()
})

afterAll(() => place?.stop())

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => console.error(place.log))
})

describeBackup('sqlite', () => place)

test('where neither containers nor make run have kept anything, a backup is an error and makes no archive', async () => {
  const before = (await place.make(['backups'])).output
  const nothing = ['media=.portico/test-none/media', 'sockets=.portico/test-none/run']
  const { exitCode, output } = await make(['backup', ...nothing], {
    DATABASE_URL: 'sqlite:.portico/test-none/db.sqlite3',
    BACKUP_FOLDER: place.archives,
    COMPOSE_PROJECT_NAME: 'portico-test-none',
  })
  await rm(join(repositoryRoot, '.portico', 'test-none'), { recursive: true })
  expect(exitCode).not.toBe(0)
  expect(output).toContain('there is nothing to back up')
  expect((await place.make(['backups'])).output).toBe(before)
})
