import type { Directive, Finding } from '../directive.ts'
import { inherited, nameOf, own, passing, type Scope } from '../scope.ts'

/** How a protocol tells the application something of a request. */
interface Telling {
  readonly directive: string
  /** What the application is told, always: the application server believes these from nginx. */
  readonly told: readonly string[]
  /** What must not come through from a client, so that it is set to nothing. */
  readonly emptied: readonly string[]
  readonly home: string
}

const told = ['Host', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Request-Id']
const emptied = ['Proxy', 'Forwarded', 'X-Real-IP']
const request = ['REQUEST_METHOD', 'REQUEST_URI', 'SERVER_PROTOCOL', 'CONTENT_TYPE', 'CONTENT_LENGTH']
const client = ['REMOTE_ADDR', 'REQUEST_SCHEME', 'X_ACCEL_MAPPING']

const tellings: Readonly<Record<string, Telling>> = {
  proxy_pass: { directive: 'proxy_set_header', told, emptied, home: 'told.conf' },
  fastcgi_pass: {
    directive: 'fastcgi_param',
    told: [...request, ...client, ...told.map(parameterOf)],
    emptied: emptied.map(parameterOf),
    home: 'by-fastcgi.conf',
  },
}

/** Both directives are inherited only where a block has none of its own: one more header in a location loses all others. */
export function forwarding(directives: readonly Directive[]): Finding[] {
  return passing(directives).flatMap(({ scope, pass }) => missingIn(scope, pass, tellings[pass.name]!))
}

function missingIn(scope: Scope, pass: Directive, { directive, told, emptied, home }: Telling): Finding[] {
  const set = new Map(inherited(scope, directive).map(({ args }) => [args[0]!.toLowerCase(), args[1]]))
  const missing = told.filter((name) => !set.get(name.toLowerCase()))
  const comingThrough = emptied.filter((name) => set.get(name.toLowerCase()) !== '')
  const { file, line } = own(scope, directive)[0] ?? pass
  const remedy = `A block with a ${directive} of its own inherits none: move it to ${home}, or repeat the others.`
  return [
    ...missing.map((name) => ({ file, line, message: `${nameOf(scope)} tells the application no ${name}`, remedy })),
    ...comingThrough.map((name) => ({
      file,
      line,
      message: `${nameOf(scope)} lets a client's ${name} through`,
      remedy,
    })),
  ]
}

/** As which parameter a header field is told of (RFC 3875 section 4.1.18). */
function parameterOf(field: string): string {
  return `HTTP_${field.toUpperCase().replaceAll('-', '_')}`
}
