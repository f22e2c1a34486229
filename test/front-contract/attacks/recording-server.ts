import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from '../../stack/client.ts'
import { RunningCommand } from '../../stack/running-command.ts'
import { workersStarted } from '../../stack/stack.ts'
import type { Front } from '../scene.ts'

const application = 'test/front-contract/attacks/recording-application.ts:application'

/** A request as the application saw it. */
export interface Arrival {
  readonly number: number
  /** Method and target. */
  readonly request: string
  readonly carries: readonly string[]
}

/** Everything that reached the application within a time. */
export interface Arrivals {
  readonly begun: readonly Arrival[]
  /** Method, target and body of those whose body came whole. */
  readonly whole: readonly string[]
}

/** An application server whose application tells what reaches it. */
export class RecordingServer {
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

  static async start(): Promise<RecordingServer> {
    const folder = await mkdtemp(join(tmpdir(), 'portico-attacks-'))
    const binds = ['--bind', '127.0.0.1:0', '--bind', 'fastcgi://127.0.0.1:0']
    const places = [...binds, '--admin-bind', 'none', '--control-socket', join(folder, 'control')]
    // One worker, so that what it says is in the order in which it came.
    const settings = ['--workers', '1', '--access-logfile', 'none']
    const command = RunningCommand.start(['appserver/src/cli.ts', application, ...places, ...settings])
    const [, port] = await command.saying(/Listening at: http:\/\/127\.0\.0\.1:(\d+)/)
    const [, fastCgiPort] = await command.saying(/Listening at: fastcgi:\/\/127\.0\.0\.1:(\d+)/)
    await command.saying(/Ready: 1 worker/)
    return new RecordingServer(Number(port), Number(fastCgiPort), command, folder)
  }

  get log(): string {
    return this.#command.output
  }

  /** Of all the time since the start: one more than were needed says that one has died. */
  get workers(): readonly number[] {
    return workersStarted(this.log)
  }

  /** What has reached the application since it said the text, and up to an ordinary request that now comes through the front. */
  async arrivalsSince(said: number, front: Front, probe: string): Promise<Arrivals> {
    const answer = await ask(front.url, { path: probe, headers: { Host: 'test' } })
    if (answer.status !== 200 || answer.text !== probe)
      throw new Error(`an ordinary request for ${probe} got ${answer.status} ${answer.text}`)
    await this.#command.saying(new RegExp(`"request":"GET ${probe}"`))
    const text = () => this.log.slice(said)
    const begun = parse<Arrival>(text(), 'begun').filter(({ request }) => request !== `GET ${probe}`)
    for (const { number } of begun) await this.#command.saying(new RegExp(`ended {"number":${number}[,}]`))
    const ended = parse<Partial<Arrival>>(text(), 'ended').map(({ request }) => request)
    const whole = ended.filter((request) => request !== undefined && request !== `GET ${probe}`)
    return { begun, whole: whole as string[] }
  }

  async stop(): Promise<void> {
    await this.#command.stop()
    await rm(this.#folder, { recursive: true })
  }
}

function parse<Line>(text: string, word: string): Line[] {
  return [...text.matchAll(new RegExp(`^${word} ({.*})$`, 'gm'))].map(([, json]) => JSON.parse(json!) as Line)
}
