import { type Address, formatAddress } from 'appserver/settings'
import { AcceleratedFiles } from './accelerated-files.ts'
import { combinedLine, jsonLine } from './access-line.ts'
import { AccessLog } from './access-log.ts'
import { ChildCommand, type Ending } from './child-command.ts'
import { Front } from './front.ts'
import type { Log } from './log.ts'
import { MediaFiles } from './media-files.ts'
import { Names } from './names.ts'
import { Pool } from './pool.ts'
import { createProtection } from './protection.ts'
import { isReachable, isReady, until } from './reachable.ts'
import type { Settings } from './settings.ts'
import { type StopRequests, shutDown } from './shutdown.ts'
import { StaticFiles } from './static-files.ts'
import { TrustedProxies } from './trusted-proxies.ts'
import { Upstream } from './upstream.ts'

/** The front can't start; the message says why in one line. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

export interface Run {
  readonly settings: Settings
  /** The command after `--`, empty without one. */
  readonly command: readonly string[]
  readonly log: Log
  readonly writeAccess: (line: string) => void
  readonly print: (line: string) => void
  readonly stops: StopRequests
}

/**
 * Binds, starts the command, announces, serves until asked to stop or the command ends.
 * @returns the exit code
 * @throws {StartError}
 */
export async function run(given: Run): Promise<number> {
  const { settings, command, log, stops } = given
  const front = createFront(given)
  const url = await listen(front, settings.bind)
  if (command.length > 0) await refuseTakenUpstream(front, commandsPlace(settings))
  const child = command.length > 0 ? new ChildCommand(command[0]!, command.slice(1)) : undefined
  const over = new AbortController()
  void announce(given, url, child !== undefined, over.signal)
  const ending = await Promise.race([stops.first, ...(child ? [child.ended] : [])])
  over.abort()
  if (typeof ending === 'string') return shutDown({ front, child, stops, drainMs: settings.shutdownTimeout * 1000 })
  return endWith(front, log, ending)
}

function createFront({ settings, log, writeAccess }: Run): Front {
  const accelerated = new AcceleratedFiles(settings.accel)
  const upstream = new Upstream({
    pool: new Pool(settings.upstream, new Names(settings.resolver, log)),
    timeouts: { connectMs: settings.upstreamConnectTimeout, readMs: settings.upstreamReadTimeout },
    bodyLimits: { limitBytes: settings.clientMaxBodySize, idleMs: settings.clientBodyTimeout },
    buffering: settings.requestBuffering,
    accelerated,
    log,
  })
  return new Front({
    accessLog: new AccessLog(settings.accessLog === 'combined' ? combinedLine : jsonLine, writeAccess),
    staticFiles: new StaticFiles(settings.static),
    mediaFiles: new MediaFiles(settings.media),
    accelerated,
    upstream,
    trustedProxies: new TrustedProxies(settings.trustedProxies ?? []),
    protection: createProtection(settings),
    bodyLimitBytes: settings.clientMaxBodySize,
    log,
  })
}

async function listen(front: Front, bind: Settings['bind']): Promise<string> {
  try {
    const { port } = await front.listen(bind.host, bind.port)
    const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[bind.host] ?? bind.host
    return `http://${formatAddress({ kind: 'tcp', host, port })}/`
  } catch (error) {
    throw new StartError(`cannot listen on ${formatAddress(bind)}: ${listenProblem(error as NodeJS.ErrnoException)}`)
  }
}

function listenProblem({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'address already in use (choose another with --bind HOST:PORT)'
  if (code === 'EACCES') return 'permission denied (ports below 1024 need it; choose another with --bind HOST:PORT)'
  if (code === 'EADDRNOTAVAIL') return 'this machine has no such address (choose another with --bind HOST:PORT)'
  return message
}

/** Of several upstreams, the first is the command's. */
function commandsPlace({ upstream }: Settings): Address {
  return upstream[0]!
}

/** Whoever listens there now is not the command that is about to start, and the command could not listen there. */
async function refuseTakenUpstream(front: Front, address: Address): Promise<void> {
  if (!(await isReachable(address))) return
  front.close()
  throw new StartError(
    `cannot start the command: something already listens on its address ${formatAddress(address)} (--upstream)`,
  )
}

async function announce(
  { settings, print, log }: Run,
  url: string,
  waits: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (waits) await untilUp(settings, log, signal)
  if (!signal.aborted) print(`Portico is at ${url}`)
}

/** An address accepts connections before anybody serves them; a health page knows better. */
function untilUp(settings: Settings, log: Log, signal: AbortSignal): Promise<void> {
  const { readyUrl } = settings
  const place = commandsPlace(settings)
  const where = formatAddress(readyUrl?.address ?? place)
  const ask = () => (readyUrl === undefined ? isReachable(place, signal) : isReady(readyUrl, signal))
  return until(ask, signal, () => log.info(`still waiting for ${where}`))
}

function endWith(front: Front, log: Log, { description, exitCode }: Ending): number {
  log.error(description)
  front.close()
  return exitCode
}
