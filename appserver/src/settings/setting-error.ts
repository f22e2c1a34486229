import { inspect } from 'node:util'

/** A value that a setting can't take: says where it came from, what was given and what was expected. One line. */
export class SettingError extends Error {
  override readonly name = 'SettingError'

  constructor(origin: string, problem: string) {
    super(`${origin}: ${problem}`)
  }

  static wrongValue(origin: string, given: unknown, expected: string): SettingError {
    return new SettingError(origin, `expected ${expected}, got ${show(given)}`)
  }

  /** The same, where what was given may be a secret. */
  static wrongSecret(origin: string, expected: string): SettingError {
    return new SettingError(
      origin,
      `expected ${expected}, got something else, which is not shown as it may be a secret`,
    )
  }
}

function show(given: unknown): string {
  if (typeof given === 'string') return JSON.stringify(given)
  return typeof given === 'function'
    ? 'a function'
    : inspect(given, { depth: 1, breakLength: Number.POSITIVE_INFINITY })
}
