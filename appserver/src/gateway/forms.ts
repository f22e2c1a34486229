import { brandOf } from './brand.ts'
import { callForm, type Form } from './call-form.ts'
import { isHttpServer, nodeForm } from './node/form.ts'

/**
 * Decides how a value wants to be called: by its mark, else by its methods, else by how it is declared. The rules, in their order,
 * are those of docs/interfaces.md.
 */
export function formOf(value: unknown): Form {
  const marked = brandOf(value)
  if (marked) return { interface: marked, reason: 'as it is marked' }
  if (isHttpServer(value)) return { interface: 'node', reason: nodeForm(value)!.reason }
  // Before the other shapes, because routers made of a Proxy seem to have every method.
  if (hasFetch(value)) return { interface: 'fetch', reason: `${kindOf(value)} with fetch` }
  const node = nodeForm(value)
  if (node) return { interface: 'node', reason: node.reason }
  if (typeof value === 'function') return callForm(value as (...given: never[]) => unknown)
  return { interface: undefined, reason: `${describeValue(value)} that no interface takes` }
}

/** Whether a value can be meant to be called at all, whatever says how. */
export function isApplication(value: unknown): boolean {
  return typeof value === 'function' || formOf(value).interface !== undefined
}

export function hasFetch(value: unknown): value is { fetch: (...given: never[]) => unknown } {
  return typeof (value as { fetch?: unknown } | null | undefined)?.fetch === 'function'
}

/** For people: `an http.Server`, `a function (a, b)`, `an object with port, host`. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  const framework = typeof value === 'object' && !hasFetch(value) ? nodeForm(value) : undefined
  if (framework) return framework.reason
  const names = typeof value === 'object' ? Object.keys(value).slice(0, 5).join(', ') : ''
  return `${kindOf(value)}${names && ` with ${names}`}`
}

function kindOf(value: unknown): string {
  const type = typeof value
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`
}
