import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, applicationModule as usualModule } from './application.ts'
import { eventually } from './eventually.ts'
import { isAlive } from './is-alive.ts'
import { RunningCommand } from './running-command.ts'
import { type Stack, workersStarted } from './stack.ts'

export interface EmbeddedOptions {
  /** What APP_MODULE is to the containers. */
  readonly applicationModule?: string
  readonly workers?: number
}

/** The embedded front before an application server, started by their public commands on free ports. */
export async function startEmbeddedStack(options: EmbeddedOptions = {}): Promise<EmbeddedStack> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-stack-'))
  try {
    const staticRoot = join(folder, 'static')
    const module = options.applicationModule ?? usualModule
    await RunningCommand.run(['appserver/src/cli.ts', 'collectstatic', '--app', module, '--dest', staticRoot])
    for (const kind of ['public', 'protected']) await mkdir(join(folder, 'media', kind), { recursive: true })
    const environment = environmentIn(folder)
    await migrate(module, environment)
    const command = RunningCommand.start(frontArguments(folder, staticRoot, options), environment)
    return await EmbeddedStack.whenReady(command, folder, environment)
  } catch (error) {
    await rm(folder, { recursive: true })
    throw error
  }
}

/** Everything that the sample project keeps, in a folder that goes with the stack. */
function environmentIn(folder: string): Record<string, string> {
  return {
    STATIC_ROOT: join(folder, 'static'),
    MEDIA_ROOT: join(folder, 'media'),
    DATABASE_URL: `sqlite:${join(folder, 'db.sqlite3')}`,
    SECRET_KEY: randomBytes(32).toString('hex'),
  }
}

function frontArguments(folder: string, staticRoot: string, options: EmbeddedOptions): string[] {
  const { applicationModule = usualModule, workers = 2 } = options
  const socket = `unix:${join(folder, 'app.sock')}`
  const front = ['--bind', '127.0.0.1:0', '--static', `/static/=${staticRoot}`, '--upstream', socket]
  const media = [
    '--media',
    `/media/=${folder}/media/public`,
    '--accel',
    `/.portico/protected/=${folder}/media/protected`,
  ]
  // What the front logs of its own must not be taken for what reached the application server.
  const frontLog = ['--access-log-file', join(folder, 'front.log')]
  const server = ['--bind', socket, '--accel-redirect', '--admin-bind', '127.0.0.1:0', '--workers', String(workers)]
  const accessLog = ['--access-logfile', join(folder, 'access.log')]
  return [
    'proxy/src/cli.ts',
    ...front,
    ...media,
    ...frontLog,
    '--',
    process.execPath,
    'appserver/src/cli.ts',
    applicationModule,
    ...server,
    ...accessLog,
  ]
}

export class EmbeddedStack implements Stack {
  readonly url: string
  readonly clientAddresses = ['127.0.0.1']
  /** What the application was started with, for commands beside it. */
  readonly environment: Readonly<Record<string, string>>
  readonly #command: RunningCommand
  readonly #folder: string

  private constructor(
    url: string,
    command: RunningCommand,
    folder: string,
    environment: Readonly<Record<string, string>>,
  ) {
    this.url = url
    this.environment = environment
    this.#command = command
    this.#folder = folder
  }

  static async whenReady(
    command: RunningCommand,
    folder: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<EmbeddedStack> {
    try {
      await command.saying(/Ready: \d+ workers?/)
      const [, url] = await command.saying(/Portico is at (http:\/\/127\.0\.0\.1:\d+)/)
      return new EmbeddedStack(url!, command, folder, environment)
    } catch (error) {
      await command.stop()
      throw error
    }
  }

  async applicationLog(): Promise<string> {
    return this.#command.output + (await this.#read('access.log'))
  }

  async wholeLog(): Promise<string> {
    return (await this.applicationLog()) + (await this.#read('front.log'))
  }

  async killWorker(): Promise<void> {
    const worker = workersStarted(this.#command.output).find(isAlive)
    if (worker === undefined) throw new Error(`no worker is alive:\n${this.#command.output}`)
    process.kill(worker, 'SIGKILL')
    await eventually(`worker ${worker} is gone`, 5_000, async () => !isAlive(worker))
  }

  async stop(): Promise<void> {
    await this.#command.stop()
    await rm(this.#folder, { recursive: true })
  }

  #read(name: string): Promise<string> {
    return readFile(join(this.#folder, name), 'utf8')
  }
}
