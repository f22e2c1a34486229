import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export const cli = join(import.meta.dirname, '../src/cli.ts')
export const fixture = join(import.meta.dirname, 'fixtures/upstream.ts')

export class Running {
  readonly process: ChildProcess
  stdout = ''
  stderr = ''

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    // A process group of its own, so that the end of a test takes the front's command with it.
    this.process = spawn(process.execPath, [cli, ...args], { detached: true, env: { PATH: process.env.PATH, ...env } })
    this.process.stdout!.on('data', (chunk) => {
      this.stdout += chunk
    })
    this.process.stderr!.on('data', (chunk) => {
      this.stderr += chunk
    })
    onTestFinished(() => this.#killGroup())
  }

  #killGroup(): void {
    try {
      process.kill(-this.process.pid!, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  /** The first match in what was written, once it is there. */
  async says(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[stream])
      if (match) return match
      await once(this.process[stream]!, 'data')
    }
  }

  async port(): Promise<number> {
    return Number((await this.says('stdout', /^Portico is at http:\/\/127\.0\.0\.1:(\d+)\/\n/m))[1])
  }

  async ends(): Promise<number | null> {
    const [code] = await once(this.process, 'close')
    return code
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export async function runWithCommand(...wishes: string[]) {
  const upstream = await freePort()
  const options = ['--bind', '127.0.0.1:0', '--upstream', `127.0.0.1:${upstream}`]
  return new Running([...options, '--', process.execPath, fixture, String(upstream), ...wishes])
}

export function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch {
    return true
  }
}
