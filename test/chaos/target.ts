import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '../stack/eventually.ts'
import { isAlive } from '../stack/is-alive.ts'
import { RunningCommand } from '../stack/running-command.ts'

const pageBytes = 4096
const ready = /Ready: \d+ workers?/g
const serves = /Worker (\d+) serves/g

export interface TargetOptions {
  /** An address of this machine. */
  readonly host?: string
  /** Where it listens for HTTP and for FastCGI; free ones where 0. */
  readonly ports?: readonly [http: number, fastcgi: number]
  readonly workers?: number
  readonly application?: string
  readonly options?: readonly string[]
}

/** An application server of a few workers, and what an operator does to it. */
export class Target {
  readonly port: number
  readonly fastCgiPort: number
  readonly #command: RunningCommand
  readonly #folder: string

  private constructor(port: number, fastCgiPort: number, command: RunningCommand, folder: string) {
    this.port = port
    this.fastCgiPort = fastCgiPort
    this.#command = command
    this.#folder = folder
  }

  static async start({
    host = '127.0.0.1',
    ports = [0, 0],
    workers = 2,
    application = 'test/chaos/application.ts',
    options = [],
  }: TargetOptions = {}): Promise<Target> {
    const folder = await mkdtemp(join(tmpdir(), 'portico-chaos-'))
    const module = join(folder, 'application.ts')
    await copyFile(application, module)
    const places = [
      '--bind',
      `${host}:${ports[0]}`,
      '--bind',
      `fastcgi://${host}:${ports[1]}`,
      '--admin-bind',
      'none',
      '--pidfile',
      join(folder, 'pid'),
      '--control-socket',
      join(folder, 'control'),
    ]
    const settings = [...places, '--workers', String(workers), '--access-logfile', 'none', ...options]
    const command = RunningCommand.start(['appserver/src/cli.ts', `${module}:application`, ...settings])
    await command.sayingTimes(ready, 1)
    const [, port] = await command.saying(/Listening at: http:\/\/[0-9.]+:(\d+)/)
    const [, fastCgiPort] = await command.saying(/Listening at: fastcgi:\/\/[0-9.]+:(\d+)/)
    return new Target(Number(port), Number(fastCgiPort), command, folder)
  }

  get log(): string {
    return this.#command.output
  }

  /** Replaces all workers; resolves when the new ones serve. */
  async reload(): Promise<void> {
    const before = this.#command.count(ready)
    process.kill(await this.#master(), 'SIGHUP')
    await this.#command.sayingTimes(ready, before + 1)
  }

  /** Puts code that throws in the application's place. */
  async breakApplication(message: string): Promise<void> {
    await writeFile(join(this.#folder, 'application.ts'), `throw new Error(${JSON.stringify(message)})\n`)
  }

  /** What `appserver reload` says on its standard error; it has to fail. */
  async failingReload(): Promise<string> {
    return RunningCommand.fail([
      'appserver/src/cli.ts',
      'reload',
      '--wait',
      '--control-socket',
      join(this.#folder, 'control'),
    ])
  }

  /** Replaces the master; resolves when the old one has ended. */
  async replaceMaster(): Promise<void> {
    const old = await this.#master()
    process.kill(old, 'SIGUSR2')
    await eventually('a new master has written its number', 20_000, async () => (await this.#master()) !== old)
    await eventually('the old master has ended', 20_000, async () => !isAlive(old))
  }

  /** Kills a worker that serves; resolves when its replacement serves. */
  async killWorker(): Promise<void> {
    const replaced = this.replacements(1)
    await this.endWorker()
    await replaced
  }

  /** Kills one of the workers. Resolves when it is gone. */
  async endWorker(): Promise<void> {
    const worker = this.#serving().find(isAlive)!
    process.kill(worker, 'SIGKILL')
    await eventually(`worker ${worker} is gone`, 5000, async () => !isAlive(worker))
  }

  /** Resolves when so many more workers have begun to serve. */
  async replacements(more: number): Promise<void> {
    await this.#command.sayingTimes(serves, this.#serving().length + more)
  }

  /** The resident memory of the worker that serves, as the kernel counts it (proc(5), statm). */
  async workerMemoryBytes(): Promise<number> {
    const statm = await readFile(`/proc/${this.#serving().find(isAlive)}/statm`, 'utf8')
    return Number(statm.split(' ')[1]) * pageBytes
  }

  async stop(): Promise<void> {
    const master = await this.#master()
    if (master !== this.#command.pid) {
      process.kill(master, 'SIGTERM')
      await eventually('the new master has ended', 10_000, async () => !isAlive(master))
    }
    await this.#command.stop()
    await rm(this.#folder, { recursive: true })
  }

  #serving(): number[] {
    return [...this.log.matchAll(serves)].map(([, pid]) => Number(pid))
  }

  async #master(): Promise<number> {
    return Number(await readFile(join(this.#folder, 'pid'), 'utf8'))
  }
}
