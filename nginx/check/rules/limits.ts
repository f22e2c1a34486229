import type { AppserverLimits } from '../appserver-limits.ts'
import type { Directive, Finding } from '../directive.ts'
import { inherited, passing, type Scope } from '../scope.ts'
import { bytes, seconds } from '../units.ts'

const defaultBodySize = '1m'
const defaultReadTime = '60s'

/** What nginx lets through the application server must take: else an upload is carried all the way to be refused. */
export function bodies(directives: readonly Directive[], { bodyBytes }: AppserverLimits): Finding[] {
  if (bodyBytes === 0) return []
  return distinct(
    passing(directives).map(({ scope }) => scope),
    'client_max_body_size',
  ).flatMap(({ directive, text }) => {
    const ours = bytes(text ?? defaultBodySize)
    if (ours > 0 && ours <= bodyBytes) return []
    const { file, line } = directive
    return [
      {
        file,
        line,
        message: `nginx takes bodies of ${ours === 0 ? 'any size' : `${ours} bytes`}, the application server of ${bodyBytes} at most`,
        remedy: 'Set CLIENT_MAX_BODY_SIZE and APPSERVER_LIMIT_REQUEST_BODY to the same size.',
      },
    ]
  })
}

/** nginx must wait for longer than the application server takes to say something. */
export function waiting(directives: readonly Directive[], limits: AppserverLimits): Finding[] {
  return ['proxy', 'fastcgi'].flatMap((protocol) => {
    const scopes = passing(directives).filter(({ pass }) => pass.name === `${protocol}_pass`)
    const said = distinct(
      scopes.map(({ scope }) => scope),
      `${protocol}_read_timeout`,
    )
    return said.flatMap((one) => [...cutWebSockets(protocol, one, limits), ...givesUpFirst(one, limits)])
  })
}

function cutWebSockets(protocol: string, { directive, text }: Said, { websocketPingS }: AppserverLimits): Finding[] {
  const ours = seconds(text ?? defaultReadTime)
  if (protocol !== 'proxy' || websocketPingS === 0 || ours > websocketPingS) return []
  return [
    {
      file: directive.file,
      line: directive.line,
      message: `nginx cuts a WebSocket after ${ours} s of silence, the application server pings it every ${websocketPingS} s`,
      remedy: 'Set UPSTREAM_READ_TIMEOUT above APPSERVER_WEBSOCKET_PING_INTERVAL.',
    },
  ]
}

function givesUpFirst({ directive, text }: Said, { requestS }: AppserverLimits): Finding[] {
  const ours = seconds(text ?? defaultReadTime)
  if (requestS === 0 || ours > requestS) return []
  return [
    {
      file: directive.file,
      line: directive.line,
      message: `nginx gives up after ${ours} s, before the application server does after ${requestS} s`,
      remedy:
        "Set UPSTREAM_READ_TIMEOUT above APPSERVER_REQUEST_TIMEOUT, so that the answer is the application server's.",
    },
  ]
}

interface Said {
  readonly directive: Directive
  /** Undefined where nginx's default counts. */
  readonly text: string | undefined
}

/** What counts in the blocks, each place once. */
function distinct(scopes: readonly Scope[], name: string): Said[] {
  const said = scopes.map((scope): Said => {
    const directive = inherited(scope, name)[0]
    return { directive: directive ?? scope.directive, text: directive?.args[0] }
  })
  return said.filter(({ directive }, index) => said.findIndex((other) => other.directive === directive) === index)
}
