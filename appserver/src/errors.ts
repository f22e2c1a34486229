/** What the process ends with; part of the interface (3 and 4 are gunicorn's, 22 is curl's). */
export const exitCode = {
  ok: 0,
  failure: 1,
  workerFailedToBoot: 3,
  applicationFailedToLoad: 4,
  answeredWithError: 22,
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

/** How far causes are followed. */
const deepestCause = 8

/**
 * The stack where there is one, else the text: for the log. Causes follow, and the errors that an AggregateError stands for: what
 * `fetch()` or a driver throws often says nothing without them. No other property is shown, as that could be a secret.
 */
export function describeError(error: unknown): string {
  return describe(error, 0)
}

function describe(error: unknown, depth: number): string {
  if (!(error instanceof Error)) return `thrown: ${textOf(error)}`
  if (depth === deepestCause) return '…'
  const causes = [
    ...(error.cause === undefined ? [] : [`caused by: ${describe(error.cause, depth + 1)}`]),
    ...(error instanceof AggregateError ? error.errors.map((one) => `one of: ${describe(one, depth + 1)}`) : []),
  ]
  return [error.stack ?? error.message, ...causes.map(indented)].join('\n')
}

function indented(text: string): string {
  return `  ${text.replaceAll('\n', '\n  ')}`
}

/** Anything can be thrown, also what has no text. */
function textOf(value: unknown): string {
  try {
    return String(value)
  } catch {
    return `an ${typeof value} without a text`
  }
}

/** A request that can't be answered as asked; the status is for the client, the message for the log. */
export class RequestError extends Error {
  override name = 'RequestError'
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** The client left before its answer was complete. Nobody is left to be told. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'

  constructor() {
    super('the client has gone')
  }
}

/** The server itself ended the exchange, and has said so in its log; the application may learn of it, the log must not again. */
export class RequestCut extends RequestError {}

/** The request timeout is over. Named as what `AbortSignal.timeout()` aborts with. */
export class RequestTimedOut extends RequestCut {
  constructor(limitMs: number) {
    super(504, `no complete answer within request-timeout (${limitMs / 1000} s)`)
    this.name = 'TimeoutError'
  }
}
