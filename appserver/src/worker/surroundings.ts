import type { ExitCode } from '../errors.ts'
import type { ToMaster } from '../messages.ts'

/** The process around a worker, as the worker needs it. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv
  /** @param onSent called when the message is on its way, or can never be */
  tell(message: ToMaster, onSent?: () => void): void
  exit(code: ExitCode): void
}
