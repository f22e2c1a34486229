import { SettingError } from './setting-error.ts'

/**
 * Splits a text as a shell does: at blanks, except within quotes and after a backslash. Nothing is expanded.
 *
 * @param origin where the text comes from, for the error
 * @throws {SettingError} a quote is not closed
 */
export function splitWords(text: string, origin: string): string[] {
  const words: string[] = []
  const piece = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/gsy
  let word: string | undefined
  let end = 0
  for (const found of text.matchAll(piece)) {
    end = found.index + found[0].length
    const [, single, double, escaped, plain] = found
    const part = single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain
    if (part !== undefined) word = (word ?? '') + part
    else if (word !== undefined) words.push(word)
    if (part === undefined) word = undefined
  }
  if (end < text.length) throw new SettingError(origin, `expected a closing quote for ${text.slice(end)}`)
  return word === undefined ? words : [...words, word]
}
