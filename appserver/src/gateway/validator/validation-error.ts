/** The id of a rule in SPEC.md: S for the server, A for the application. */
export type RuleId = `${'S' | 'A'}${number}`

/**
 * A rule of SPEC.md was broken. The message is the rule's id, what was expected, and what was found; values of headers, paths and
 * bodies are not in it, as it goes to a log.
 */
export class ValidationError extends Error {
  override readonly name = 'ValidationError'
  readonly rule: RuleId

  constructor(rule: RuleId, message: string) {
    super(`${rule}: ${message}`)
    this.rule = rule
  }
}

/** What kind of value it is, without its content: `a string`, `null`, `an array`, `a Map`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  const name = typeof value === 'object' ? (value.constructor?.name ?? 'object') : typeof value
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`
}

/** A short word of no secrecy (a status, a name, a port) as it is; else its kind. */
export function shown(value: unknown): string {
  return typeof value === 'string' && value.length <= 80 ? JSON.stringify(value) : kindOf(value)
}

/** Whether it is an object, or a function, with a method of that name. */
export function hasMethod<Name extends PropertyKey>(
  value: unknown,
  name: Name,
): value is Record<Name, (...given: never[]) => unknown> {
  return isObject(value) && typeof (value as Record<PropertyKey, unknown>)[name] === 'function'
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return hasMethod(value, 'then')
}
