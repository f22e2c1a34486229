/** How a function was declared, as far as its source tells. */
export interface Signature {
  readonly isClass: boolean
  /** The declared parameters without a rest: undefined for one that has no name, or whose name can't be known. */
  readonly parameters: readonly (string | undefined)[]
  /** Whether it takes any number of further arguments: a rest parameter, or `arguments` in its body. */
  readonly isOpen: boolean
  /** The parameters as they are written; for people. */
  readonly text: string
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*/u
const singleParameter = /^(?:async\s+)?(?<name>[\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u
const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Reads a function's parameters from its source (ECMA-262, Function.prototype.toString). */
export function signatureOf(value: (...given: never[]) => unknown): Signature {
  const source = Function.prototype.toString.call(value)
  if (/^class\b/.test(source)) return { isClass: true, parameters: [], isOpen: false, text: '' }
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return unknownNames(value.length)
  const single = singleParameter.exec(source)?.groups?.name
  if (single !== undefined) return { isClass: false, parameters: [single], isOpen: false, text: single }
  const start = source.indexOf('(')
  const text = splitParameters(source.slice(start + 1))
  const pieces = text.flatMap(spreadOut)
  const isArrow = /^(?:async\s*)?\(/.test(source)
  return {
    isClass: false,
    parameters: pieces.filter((piece) => !piece.startsWith('...')).map((piece) => identifier.exec(piece)?.[0]),
    isOpen: pieces.some((piece) => piece.startsWith('...')) || (!isArrow && /\barguments\b/.test(source)),
    text: text.join(', ').replaceAll(/\s+/g, ' '),
  }
}

function unknownNames(count: number): Signature {
  const parameters = Array.from({ length: count }, () => undefined)
  return { isClass: false, parameters, isOpen: false, text: `${count} without names` }
}

/** `...[first, second]` are parameters as any others. */
function spreadOut(piece: string): string[] {
  const listed = /^\.\.\.\s*\[(?<list>[\s\S]*)\]$/.exec(piece)?.groups?.list
  return listed === undefined ? [piece] : splitParameters(listed)
}

/** @param source what follows the opening parenthesis */
function splitParameters(source: string): string[] {
  const pieces = ['']
  const open: string[] = []
  for (const [token] of source.matchAll(
    /\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|[\s\S]/g,
  )) {
    if (token.startsWith('/*') || token.startsWith('//')) continue
    if (open.length === 0 && token === ')') break
    if (open.length === 0 && token === ',') pieces.push('')
    else pieces.push(pieces.pop() + token)
    if (closing[token]) open.push(closing[token])
    else if (token === open.at(-1)) open.pop()
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '')
}
