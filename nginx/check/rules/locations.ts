import type { Directive, Finding } from '../directive.ts'
import { nameOf, own, scopesOf } from '../scope.ts'

/** `location /files` with `alias /srv/files/` also serves /files../ (CWE-22). */
export function aliases(directives: readonly Directive[]): Finding[] {
  return scopesOf('location', directives).flatMap((scope) => {
    const { args } = scope.directive
    const prefix = args.length === 1 ? args[0]! : args[0] === '^~' ? args[1]! : undefined
    if (prefix === undefined || prefix.startsWith('@')) return []
    return own(scope, 'alias')
      .filter(({ args: [path] }) => prefix.endsWith('/') !== path!.endsWith('/'))
      .map(({ file, line }) => ({
        file,
        line,
        message: `${nameOf(scope)} and its alias do not both end with a slash, or both without`,
        remedy: 'End both with a slash: else names beside the folder are reachable, or the wrong file is sent.',
      }))
  })
}

/** What works inside `if` as it reads. Everything else makes a location of its own, which inherits by other rules. */
const harmless = ['return', 'rewrite', 'set', 'break']

export function conditions(directives: readonly Directive[]): Finding[] {
  return scopesOf('if', directives).flatMap(({ directive }) =>
    directive
      .block!.filter(({ name }) => !harmless.includes(name))
      .map(({ name, file, line }) => ({
        file,
        line,
        message: `${name} inside "if" does not do what it seems to do`,
        remedy: `Inside "if" use ${harmless.join(', ')} only; choose by a map, or by another location.`,
      })),
  )
}
