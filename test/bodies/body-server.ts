import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RunningCommand } from '../stack/running-command.ts'

const kibibyte = 1024
const server = ['--workers', '1', '--admin-bind', 'none', '--access-logfile', 'none', '--limit-request-body', '0']
const front = ['--bind', '127.0.0.1:0', '--access-log', 'off', '--client-max-body-size', '0']

/** One worker that serves the application of this folder for an interface, and what the kernel knows of its memory. */
export class BodyServer {
  readonly url: string
  readonly #command: RunningCommand
  readonly #worker: number
  readonly #folder: string

  private constructor(url: string, command: RunningCommand, worker: number, folder: string) {
    this.url = url
    this.#command = command
    this.#worker = worker
    this.#folder = folder
  }

  /** @param name the file in this folder, which is the interface's name */
  static async start(name: string): Promise<BodyServer> {
    return BodyServer.#run(() => serverArguments(name, '127.0.0.1:0'), /Listening at: (http:\/\/127\.0\.0\.1:\d+)/)
  }

  /** The same, behind the embedded front. */
  static async startBehindFront(name: string): Promise<BodyServer> {
    const args = (socket: string) => [
      'proxy/src/cli.ts',
      ...front,
      '--upstream',
      socket,
      '--',
      process.execPath,
      ...serverArguments(name, socket),
    ]
    return BodyServer.#run(args, /Portico is at (http:\/\/127\.0\.0\.1:\d+)/)
  }

  static async #run(argsFor: (socket: string) => readonly string[], place: RegExp): Promise<BodyServer> {
    const folder = await mkdtemp(join(tmpdir(), 'portico-bodies-'))
    const command = RunningCommand.start(argsFor(`unix:${join(folder, 'app.sock')}`))
    const [, worker] = await command.saying(/Worker (\d+) serves/)
    const [, url] = await command.saying(place)
    return new BodyServer(url!, command, Number(worker), folder)
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  get log(): string {
    return this.#command.output
  }

  /** The most memory that the worker had resident meanwhile, in bytes. */
  async peakBytes(act: () => Promise<unknown>): Promise<number> {
    // proc(5): VmHWM is the peak itself, which no sample can miss, and 5 in clear_refs starts it anew.
    await writeFile(`/proc/${this.#worker}/clear_refs`, '5')
    await act()
    const status = await readFile(`/proc/${this.#worker}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) * kibibyte
  }

  async stop(): Promise<void> {
    await this.#command.stop()
    await rm(this.#folder, { recursive: true })
  }
}

function serverArguments(name: string, bind: string): string[] {
  return ['appserver/src/cli.ts', `test/bodies/${name}.ts:application`, '--bind', bind, ...server]
}
