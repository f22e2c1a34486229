import type { AppserverLimits } from '../appserver-limits.ts'
import type { Directive, Finding } from '../directive.ts'
import { inherited, nameOf, passing, scopesOf } from '../scope.ts'
import { seconds } from '../units.ts'

const defaultKeepAliveS = 60

/** Who closes an idle connection first must be nginx: else a POST can meet the closing, and is not sent again. */
export function keptConnections(directives: readonly Directive[], { keepAliveS }: AppserverLimits): Finding[] {
  return scopesOf('upstream', directives).flatMap((scope) => {
    const [timeout] = inherited(scope, 'keepalive_timeout')
    const ours = timeout ? seconds(timeout.args[0]!) : defaultKeepAliveS
    if (ours < keepAliveS) return []
    const { file, line } = timeout ?? scope.directive
    return [
      {
        file,
        line,
        message: `nginx keeps idle connections for ${ours} s, the application server only for ${keepAliveS} s`,
        remedy: 'Set keepalive_timeout below APPSERVER_KEEP_ALIVE, or raise that.',
      },
    ]
  })
}

/** A variable in the address is no upstream block, which alone has a pool of connections. */
export function pooledConnections(directives: readonly Directive[]): Finding[] {
  return passing(directives)
    .filter(({ pass }) => /^(?:https?:\/\/)?[^/]*\$/.test(pass.args[0]!))
    .map(({ pass: { name, file, line } }) => ({
      file,
      line,
      message: `${name} with a variable opens a new connection for each request`,
      remedy: 'Name an upstream block; "server NAME resolve" follows changes of the name.',
    }))
}

/** Without it nginx also takes the end of a connection for the end of an answer. */
export function keptByFastCgi(directives: readonly Directive[]): Finding[] {
  return passing(directives)
    .filter(({ scope, pass }) => pass.name === 'fastcgi_pass' && !isOn(inherited(scope, 'fastcgi_keep_conn')))
    .map(({ scope, pass: { file, line } }) => ({
      file,
      line,
      message: `${nameOf(scope)} has no "fastcgi_keep_conn on": half an answer of a worker that dies passes for a whole one`,
      remedy: 'Set it in by-fastcgi.conf.',
    }))
}

function isOn([directive]: readonly Directive[]): boolean {
  return directive?.args[0] === 'on'
}
