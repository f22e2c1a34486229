import { invalid, type Kind } from './row.ts'

/** The atoms that stand for one thing each: gunicorn's, and `i`, the request's id. */
export const atomNames = 'h l u t r m U q H s B b f a T D M L p i'.split(' ') as readonly string[]

/** A piece of a format: text as it stands, an atom, or a header of the request (`i`) or the answer (`o`). */
export type FormatPart =
  | string
  | { readonly atom: string }
  | { readonly header: string; readonly of: 'request' | 'answer' }

/** The access log's line: `json`, or text with `%(atom)s` parts; `%%` is a percent sign. */
export const accessFormat: Kind<string> = {
  expected: `json, or a format with the atoms %(x)s (x: ${atomNames.join(' ')}), %({name}i)s and %({name}o)s`,
  metavar: 'FORMAT',
  parse: (given) => (given === 'json' || readAccessFormat(given) ? given : invalid),
  format: String,
}

/** Takes a format apart; undefined when it has a part that is none. */
export function readAccessFormat(format: string): readonly FormatPart[] | undefined {
  const parts = format.split(/(%\([^)]*\)s|%%)/).map(readPart)
  return parts.includes(undefined) ? undefined : (parts as FormatPart[])
}

function readPart(part: string): FormatPart | undefined {
  if (part === '%%') return '%'
  const [, inside] = /^%\(([^)]*)\)s$/.exec(part) ?? []
  if (inside === undefined) return part.includes('%') ? undefined : part
  const [, header, letter] = /^\{([\w-]+)\}([io])$/.exec(inside) ?? []
  if (header !== undefined) return { header: header.toLowerCase(), of: letter === 'i' ? 'request' : 'answer' }
  return atomNames.includes(inside) ? { atom: inside } : undefined
}
