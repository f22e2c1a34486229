import { Known } from '../known.ts'
import { forbiddenInValue, token } from '../response-head.ts'

/** A name in lower case, and its value. */
export type HeaderPair = readonly [name: string, value: string]

/** Names in lower case; undefined where they are none. */
const names = new Known((name) => (token.test(name) ? name.toLowerCase() : undefined))

/**
 * The headers that a Response is made with, where the runtime's own would take each of them as it stands. It then has nothing to add but the type
 * of the body.
 *
 * @param contentType of the body, for where none is given
 * @returns undefined where it is for the runtime to say what becomes of them
 */
export function plainPairs(given: ResponseInit['headers'], contentType: string | undefined): HeaderPair[] | undefined {
  const pairs: HeaderPair[] = []
  if (given instanceof Headers) pairs.push(...given)
  else if (given !== undefined && !(isRecord(given) && addPlain(pairs, given))) return undefined
  if (contentType !== undefined && !has(pairs, 'content-type')) pairs.push(['content-type', contentType])
  return pairs
}

function isRecord(given: object | null): given is Record<string, unknown> {
  if (given === null) return false
  const prototype = Object.getPrototypeOf(given)
  return (prototype === Object.prototype || prototype === null) && Object.getOwnPropertySymbols(given).length === 0
}

/** @returns whether all of them are plain */
function addPlain(pairs: HeaderPair[], given: Record<string, unknown>): boolean {
  for (const key of Object.keys(given)) {
    const name = names.of(key)
    const value = typeof given[key] === 'number' ? String(given[key]) : given[key]
    if (name === undefined || typeof value !== 'string' || !isPlainValue(value) || has(pairs, name)) return false
    pairs.push([name, value])
  }
  return true
}

/** Without anything around it that would be taken away (Fetch, "normalize"). */
function isPlainValue(value: string): boolean {
  return !forbiddenInValue.test(value) && value.charCodeAt(0) !== 0x20 && value.charCodeAt(value.length - 1) > 0x20
}

function has(pairs: readonly HeaderPair[], name: string): boolean {
  for (const [other] of pairs) if (other === name) return true
  return false
}
