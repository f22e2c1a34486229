import { RunningCommand } from '../stack/running-command.ts'
import type { FrameworkApplication } from './applications.ts'

/** An application in the application server, at a port that the fronts know. */
export class FrameworkServer {
  readonly #command: RunningCommand

  private constructor(command: RunningCommand) {
    this.#command = command
  }

  static async start({ module, workers }: FrameworkApplication, port: number): Promise<FrameworkServer> {
    const settings = ['--bind', `127.0.0.1:${port}`, '--admin-bind', 'none', '--workers', String(workers)]
    const command = RunningCommand.start(['appserver/src/cli.ts', module, ...settings])
    try {
      await command.saying(/Ready: \d+ workers?/)
      return new FrameworkServer(command)
    } catch (error) {
      await command.stop()
      throw error
    }
  }

  get log(): string {
    return this.#command.output
  }

  stop(): Promise<void> {
    return this.#command.stop()
  }
}
