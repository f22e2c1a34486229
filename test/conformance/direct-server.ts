import { RunningCommand } from '../stack/running-command.ts'
import type { InterfaceName } from './names.ts'

/** What MODULE:ATTRIBUTE is for each reference application. */
export function referenceApplication(interfaceName: InterfaceName): string {
  return `test/conformance/applications/${interfaceName}.ts:application`
}

/** Flags under which the cases hold: one worker, because the journal is one process's. */
export function serverFlags(interfaceName: InterfaceName): string[] {
  return [
    '--interface',
    interfaceName,
    '--workers',
    '1',
    '--admin-bind',
    'none',
    '--access-logfile',
    'none',
    '--limit-request-body',
    '4m',
  ]
}

/** The application server with a reference application, as its command starts it. */
export class DirectServer {
  readonly port: number
  /** Undefined where it speaks HTTP only. */
  readonly fastCgiPort: number | undefined
  readonly #command: RunningCommand

  private constructor(port: number, fastCgiPort: number | undefined, command: RunningCommand) {
    this.port = port
    this.fastCgiPort = fastCgiPort
    this.#command = command
  }

  /** @param speaks what it is asked in: both, or HTTP alone */
  static async start(interfaceName: InterfaceName, speaks: 'both' | 'http' = 'http'): Promise<DirectServer> {
    const target = referenceApplication(interfaceName)
    const binds = ['--bind', '127.0.0.1:0', ...(speaks === 'both' ? ['--bind', 'fastcgi://127.0.0.1:0'] : [])]
    const command = RunningCommand.start(['appserver/src/cli.ts', target, ...binds, ...serverFlags(interfaceName)])
    await command.saying(/Ready: \d+ worker/)
    const portOf = async (protocol: string) =>
      Number((await command.saying(new RegExp(`Listening at: ${protocol}://127\\.0\\.0\\.1:(\\d+)`)))[1])
    return new DirectServer(await portOf('http'), speaks === 'both' ? await portOf('fastcgi') : undefined, command)
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get log(): string {
    return this.#command.output
  }

  async stop(): Promise<void> {
    await this.#command.stop()
  }
}
