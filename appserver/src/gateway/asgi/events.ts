/** The error for an event that the scope does not know. @param scope with its article */
export function unexpected(event: unknown, scope: string, expected: readonly string[]): TypeError {
  const type = (event as { type?: unknown } | null | undefined)?.type
  const found = typeof type === 'string' ? type : 'an event without a type'
  return new TypeError(`${found} was sent in ${scope} scope: expected ${expected.join(' or ')}`)
}
