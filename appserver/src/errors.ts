/** What the process ends with; part of the interface (3 and 4 are gunicorn's). */
export const exitCode = {
  ok: 0,
  failure: 1,
  workerFailedToBoot: 3,
  applicationFailedToLoad: 4,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** An error whose message is all that a person needs: shown as one line, without a stack. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  readonly exitCode: ExitCode

  constructor(message: string, code: ExitCode = exitCode.failure, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = code
  }
}

/** The application that MODULE:ATTRIBUTE names can't be had. Exit code 4. */
export class LoadError extends ServerError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, exitCode.applicationFailedToLoad, options)
  }
}

/** The stack where there is one, else the text: for the log. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : `thrown: ${String(error)}`
}
