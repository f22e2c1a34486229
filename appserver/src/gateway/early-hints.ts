import type { Exchange } from '../exchange.ts'
import type { EarlyHints } from './tsgi.ts'

const word = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const quoted = String.raw`"(?:[\t\x20\x21\x23-\x5b\x5d-\x7e]|\\[\t\x20-\x7e])*"`

/** RFC 8288 section 3: a URI reference and its parameters. One link only, so that a comma of the URI's can't start another. */
const link = new RegExp(String.raw`^<[\x21-\x3b\x3d\x3f-\x7e]*>(?:[ \t]*;[ \t]*${word}(?:=(?:${word}|${quoted}))?)*$`)

/** `tsgi.early_hints` of one request; undefined where its client could not be told. */
export function earlyHintsOf(exchange: Exchange): EarlyHints | undefined {
  const inform = exchange.informational
  if (!inform) return undefined
  return (links) => {
    for (const value of links) {
      if (typeof value !== 'string' || !link.test(value))
        throw new TypeError(
          `tsgi.early_hints: expected a link as in "</a.css>; rel=preload", got ${JSON.stringify(value)}`,
        )
    }
    if (links.length > 0)
      inform(
        103,
        links.map((value) => ['Link', value]),
      )
  }
}
