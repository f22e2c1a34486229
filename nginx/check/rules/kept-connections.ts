import type { AppserverLimits } from '../appserver-limits.ts'
import type { Directive, Finding } from '../directive.ts'
import { inherited, own, scopesOf } from '../scope.ts'
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

/** A variable in proxy_pass is no upstream block, which alone has a pool of connections. */
export function pooledConnections(directives: readonly Directive[]): Finding[] {
  return scopesOf('location', directives).flatMap((scope) =>
    own(scope, 'proxy_pass')
      .filter(({ args }) => /^https?:\/\/[^/]*\$/.test(args[0]!))
      .map(({ file, line }) => ({
        file,
        line,
        message: 'proxy_pass with a variable opens a new connection for each request',
        remedy: 'Name an upstream block; "server NAME resolve" follows changes of the name.',
      })),
  )
}
