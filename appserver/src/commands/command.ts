import type { Readable, Writable } from 'node:stream'
import type { ExitCode } from '../errors.ts'
import type { Invocation } from '../master/successor.ts'

/** What a command is given of its process. */
export interface CommandContext {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly directory: string
  readonly version: string
  /** How this process was started. */
  readonly invocation: Invocation
  /** The process's own variables: what is set here, the application finds. */
  readonly processEnv: NodeJS.ProcessEnv
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  print(text: string): void
}

/** @throws {ServerError | SettingError} with a message that is all a person needs */
export type Command = (context: CommandContext) => Promise<ExitCode>
