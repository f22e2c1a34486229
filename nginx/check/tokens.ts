/** A word, or one of `{`, `}` and `;`. */
export interface Token {
  readonly text: string
  /** Whether it was written in quotes, so that it is a word whatever it looks like. */
  readonly isQuoted: boolean
  readonly line: number
}

// A comment, quoted text, a mark, or a bare word; in a word a variable may have braces.
const piece =
  /#[^\n]*|"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|([{};])|((?:\$\{\w*\}|\\[\s\S]|[^\s{};\\])+)|\n/g

/** The words and marks of a configuration file. */
export function* tokens(text: string): Generator<Token> {
  let line = 1
  for (const [whole, double, single, mark, word] of text.matchAll(piece)) {
    const quoted = double ?? single
    const content = quoted ?? mark ?? word
    if (content !== undefined) yield { text: content, isQuoted: quoted !== undefined, line }
    line += whole.split('\n').length - 1
  }
}
