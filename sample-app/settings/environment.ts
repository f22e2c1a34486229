/** Where settings come from; `process.env` has this shape. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One line that names the variable, and what it should have held: the operator reads this and nothing else. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

/** For values that may be shown. What may hold a secret says {@link unfit} instead. */
export function unexpected(variable: string, value: string, expected: string): SettingsError {
  return new SettingsError(`environment variable ${variable} is ${JSON.stringify(value)}, expected ${expected}`)
}

/** The value itself stays out of the message: it is a secret, or has one in it. */
export function unfit(variable: string, problem: string): SettingsError {
  return new SettingsError(`environment variable ${variable} ${problem}`)
}
