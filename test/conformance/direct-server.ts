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
  readonly #command: RunningCommand

  private constructor(port: number, command: RunningCommand) {
    this.port = port
    this.#command = command
  }

  /** @param protocol what it is asked in */
  static async start(interfaceName: InterfaceName, protocol: 'http' | 'fastcgi' = 'http'): Promise<DirectServer> {
    const target = referenceApplication(interfaceName)
    const command = RunningCommand.start([
      'appserver/src/cli.ts',
      target,
      '--bind',
      protocol === 'http' ? '127.0.0.1:0' : 'fastcgi://127.0.0.1:0',
      ...serverFlags(interfaceName),
    ])
    await command.saying(/Ready: \d+ worker/)
    const [, port] = await command.saying(/Listening at: [a-z]+:\/\/127\.0\.0\.1:(\d+)/)
    return new DirectServer(Number(port), command)
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
