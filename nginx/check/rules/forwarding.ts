import type { Directive, Finding } from '../directive.ts'
import { inherited, nameOf, own, type Scope, scopesOf } from '../scope.ts'

/** What the application is told, always: the application server believes these from nginx. */
const told = ['Host', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Request-Id']
/** What must not come through from a client, so that it is set to nothing. */
const emptied = ['Proxy', 'Forwarded', 'X-Real-IP']

/** proxy_set_header is inherited only where a block has none of its own: one more header in a location loses all others. */
export function forwarding(directives: readonly Directive[]): Finding[] {
  return scopesOf('location', directives)
    .filter((scope) => own(scope, 'proxy_pass').length > 0)
    .flatMap(missingIn)
}

function missingIn(scope: Scope): Finding[] {
  const set = new Map(inherited(scope, 'proxy_set_header').map(({ args }) => [args[0]!.toLowerCase(), args[1]]))
  const missing = told.filter((name) => !set.get(name.toLowerCase()))
  const passing = emptied.filter((name) => set.get(name.toLowerCase()) !== '')
  const [pass] = own(scope, 'proxy_pass')
  const { file, line } = own(scope, 'proxy_set_header')[0] ?? pass!
  const remedy =
    'A block with a proxy_set_header of its own inherits none: move it to application.conf, or repeat the others.'
  return [
    ...missing.map((name) => ({ file, line, message: `${nameOf(scope)} tells the application no ${name}`, remedy })),
    ...passing.map((name) => ({ file, line, message: `${nameOf(scope)} lets a client's ${name} through`, remedy })),
  ]
}
