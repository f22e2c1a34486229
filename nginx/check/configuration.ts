import { matchesGlob } from 'node:path'
import type { Directive } from './directive.ts'
import { type Token, tokens } from './tokens.ts'

/** The configuration is not what `nginx -T` writes of one that passed its test. */
export class NotAConfiguration extends Error {
  override readonly name = 'NotAConfiguration'
}

const fileHead = /^# configuration file (.+):$/m

/**
 * Reads what `nginx -T` writes: every file of the configuration, the main one first.
 *
 * @returns the main file's directives, with those of included files in the includes' places; files are named without folders
 * @throws {NotAConfiguration}
 */
export function readDump(dump: string): Directive[] {
  const [, ...parts] = dump.split(fileHead)
  if (parts.length === 0) throw new NotAConfiguration('expected what `nginx -T` writes, got no configuration file')
  const files = new Map<string, string>()
  for (let index = 0; index < parts.length; index += 2) {
    files.set(nameOf(parts[index]!), parts[index + 1]!.replace('\n', ''))
  }
  const [main] = files.keys()
  return readFile(main!, files)
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function readFile(file: string, files: ReadonlyMap<string, string>): Directive[] {
  const all = [...tokens(files.get(file)!)]
  const reader = { position: 0, all, file, files }
  const directives = readBlock(reader)
  if (reader.position < all.length) throw new NotAConfiguration(`${file}: a } without {`)
  return directives
}

interface Reader {
  position: number
  readonly all: readonly Token[]
  readonly file: string
  readonly files: ReadonlyMap<string, string>
}

function readBlock(reader: Reader): Directive[] {
  const directives: Directive[] = []
  while (reader.position < reader.all.length && !isMark(reader.all[reader.position], '}')) {
    directives.push(...readDirective(reader))
  }
  return directives
}

function readDirective(reader: Reader): Directive[] {
  const { all, file, files } = reader
  const words: Token[] = []
  while (reader.position < all.length && !isMark(all[reader.position], ';') && !isMark(all[reader.position], '{')) {
    words.push(all[reader.position++]!)
  }
  const end = all[reader.position++]
  const [name, ...args] = words
  if (name === undefined || end === undefined) throw new NotAConfiguration(`${file}: a directive without an end`)
  const texts = args.map(({ text }) => text)
  if (name.text === 'include') return included(texts[0]!, files)
  const block = isMark(end, '{') ? readBlock(reader) : undefined
  if (block) reader.position++
  return [{ name: name.text, args: texts, block, file, line: name.line }]
}

function included(pattern: string, files: ReadonlyMap<string, string>): Directive[] {
  const names = [...files.keys()].filter((name) => matchesGlob(name, nameOf(pattern))).sort()
  return names.flatMap((name) => readFile(name, files))
}

function isMark(token: Token | undefined, mark: string): boolean {
  return token !== undefined && !token.isQuoted && token.text === mark
}
