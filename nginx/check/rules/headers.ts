import type { Directive, Finding } from '../directive.ts'
import { inherited, nameOf, own, type Scope, scopes } from '../scope.ts'

/** Without "merge", a block with an add_header of its own loses those of the blocks around it. */
export function lostHeaders(directives: readonly Directive[]): Finding[] {
  return scopes(directives, undefined)
    .filter((scope) => own(scope, 'add_header').length > 0 && !merges(scope))
    .flatMap((scope) => {
      const lost = scope.outer ? inherited(scope.outer, 'add_header').map(({ args }) => args[0]!) : []
      if (lost.length === 0) return []
      const { file, line } = own(scope, 'add_header')[0]!
      return [
        {
          file,
          line,
          message: `${nameOf(scope)} has an add_header of its own and loses ${lost.join(', ')}`,
          remedy: 'Write "add_header_inherit merge;" where the outer headers are.',
        },
      ]
    })
}

function merges(scope: Scope): boolean {
  return inherited(scope, 'add_header_inherit')[0]?.args[0] === 'merge'
}
