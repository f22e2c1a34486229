import { invalid, type Kind } from './row.ts'

/**
 * Reads a value as a config file has it: a number, a boolean, a string, an array of them, or null for `none`.
 * A number where text is expected is refused: 0o660 has become 432 before anybody could see it.
 */
export function parseWritten(kind: Kind<unknown>, value: unknown): unknown {
  if (Array.isArray(value)) return kind.item ? parseItems(kind.item, value) : invalid
  if (typeof value === 'string') return kind.parse(value)
  if (kind.item) return parseItems(kind.item, [value])
  if (value === null) return kind.parse('none') === undefined ? undefined : invalid
  if (typeof value !== 'number' && typeof value !== 'boolean') return invalid
  const parsed = kind.parse(String(value))
  return typeof parsed === 'string' ? invalid : parsed
}

/** What to say that was expected where {@link parseWritten} refused the value. */
export function expectedWritten(kind: Kind<unknown>, value: unknown): string {
  const wouldDoAsText = typeof value === 'number' && kind.parse(String(value)) !== invalid
  return wouldDoAsText ? `${kind.expected}, in quotes` : kind.expected
}

function parseItems(item: Kind<unknown>, values: readonly unknown[]): unknown {
  const parsed = values.map((value) => parseWritten(item, value))
  return parsed.includes(invalid) ? invalid : parsed
}
