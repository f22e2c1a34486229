import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Environment } from '../settings.ts'

/** The project as the application server serves it, by two workers. */
export interface ServedSite {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const command = ['appserver/src/cli.ts', 'sample-app/gateway.ts:application', '--bind', '127.0.0.1:0']

/** @throws {Error} it ended before its workers served; the message has what it said */
export async function serveSite(environment: Environment): Promise<ServedSite> {
  const args = [...command, '--admin-bind', 'none', '--workers', '2']
  const server = spawn(process.execPath, args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const origin = await readOrigin(server)
  return {
    origin,
    async stop() {
      const ended = once(server, 'exit')
      server.kill('SIGTERM')
      await ended
    },
  }
}

async function readOrigin(server: ChildProcess): Promise<string> {
  const lines: string[] = []
  let origin: string | undefined
  const log = createInterface({ input: server.stderr! })
  server.stdout!.resume()
  return new Promise((resolve, reject) => {
    log.on('line', (line) => {
      lines.push(line)
      origin ??= /Listening at: (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1]
      if (origin && /Ready: \d+ workers/.test(line)) resolve(origin)
    })
    log.on('close', () => reject(new Error(`the application server ended:\n${lines.join('\n')}`)))
  })
}
