import type { AddressInfo } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { type Address, formatAddress } from 'appserver/settings'
import { ChildCommand, type Ending } from './child-command.ts'
import { AcceleratedFiles } from './files/accelerated-files.ts'
import { MediaFiles } from './files/media-files.ts'
import { StaticFiles } from './files/static-files.ts'
import { Front } from './front.ts'
import { combinedLine, jsonLine } from './logs/access-line.ts'
import { AccessLog } from './logs/access-log.ts'
import type { Log } from './logs/log.ts'
import { createProtection } from './protection/protection.ts'
import type { Settings } from './settings.ts'
import { type StopRequests, shutDown } from './shutdown.ts'
import { CertificateError, keepCertificate, readCertificate } from './tls/certificate.ts'
import { tlsOptions } from './tls/secure.ts'
import { ServerNames } from './tls/server-names.ts'
import { Site } from './tls/site.ts'
import { TrustedProxies } from './trusted-proxies.ts'
import { Names } from './upstream/names.ts'
import { Pool } from './upstream/pool.ts'
import { isReachable, isReady, until } from './upstream/reachable.ts'
import { Upstream } from './upstream/upstream.ts'

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
  const names = new ServerNames(settings.serverNames)
  const front = createFront(given, names, await tlsFor(settings, names))
  const urls = await listen(front, settings)
  if (command.length > 0) await refuseTakenUpstream(front, commandsPlace(settings))
  const child = command.length > 0 ? new ChildCommand(command[0]!, command.slice(1)) : undefined
  const over = new AbortController()
  void announce(given, urls, child !== undefined, over.signal)
  const ending = await Promise.race([stops.first, ...(child ? [child.ended] : [])])
  over.abort()
  if (typeof ending === 'string') return shutDown({ front, child, stops, drainMs: settings.shutdownTimeout * 1000 })
  return endWith(front, log, ending)
}

function createFront({ settings, log, writeAccess }: Run, names: ServerNames, tls: TlsOptions | undefined): Front {
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
    site: new Site({ names, redirectPort: redirectPortOf(settings), hstsS: settings.hsts }),
    tls,
    bodyLimitBytes: settings.clientMaxBodySize,
    log,
  })
}

/** @throws {StartError} settings that do not fit each other, or no certificate to be had */
async function tlsFor(settings: Settings, names: ServerNames): Promise<TlsOptions | undefined> {
  const { tlsListen, tlsRedirect, hsts, tlsCertificate, tlsCertificateKey, tlsFolder } = settings
  if (tlsListen === undefined) {
    if (tlsRedirect)
      throw new StartError('--tls-redirect is on, but --tls-listen is off: there is nothing to redirect to')
    if (hsts !== undefined) throw new StartError('--hsts is set, but --tls-listen is off')
    return undefined
  }
  if ((tlsCertificate === undefined) !== (tlsCertificateKey === undefined)) {
    throw new StartError('--tls-certificate and --tls-certificate-key belong together')
  }
  try {
    const certificate =
      tlsCertificate !== undefined && tlsCertificateKey !== undefined
        ? await readCertificate(tlsCertificate, tlsCertificateKey)
        : await keepCertificate(tlsFolder, settings.serverNames ?? [])
    return tlsOptions(certificate, names)
  } catch (error) {
    if (error instanceof CertificateError) throw new StartError(error.message)
    throw new StartError(`the certificate can't be used: ${(error as Error).message}`)
  }
}

function redirectPortOf({ tlsListen, tlsPort, tlsRedirect }: Settings): number | undefined {
  return tlsRedirect ? (tlsPort ?? tlsListen?.port) : undefined
}

/** @returns where the front is, http first */
async function listen(front: Front, { bind, tlsListen }: Settings): Promise<string[]> {
  const urls = [await listenAt('http', bind, '--bind', (host, port) => front.listen(host, port))]
  if (tlsListen === undefined) return urls
  try {
    urls.push(await listenAt('https', tlsListen, '--tls-listen', (host, port) => front.listenSecurely(host, port)))
    return urls
  } catch (error) {
    front.close()
    throw error
  }
}

async function listenAt(
  scheme: string,
  place: Settings['bind'],
  flag: string,
  listening: (host: string, port: number) => Promise<AddressInfo>,
): Promise<string> {
  try {
    const { port } = await listening(place.host, place.port)
    const host = { '0.0.0.0': '127.0.0.1', '::': '::1' }[place.host] ?? place.host
    return `${scheme}://${formatAddress({ kind: 'tcp', host, port })}/`
  } catch (error) {
    const problem = listenProblem(error as NodeJS.ErrnoException, flag)
    throw new StartError(`cannot listen on ${formatAddress(place)}: ${problem}`)
  }
}

function listenProblem({ code, message }: NodeJS.ErrnoException, flag: string): string {
  if (code === 'EADDRINUSE') return `address already in use (choose another with ${flag} HOST:PORT)`
  if (code === 'EACCES') return `permission denied (ports below 1024 need it; choose another with ${flag} HOST:PORT)`
  if (code === 'EADDRNOTAVAIL') return `this machine has no such address (choose another with ${flag} HOST:PORT)`
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
  urls: readonly string[],
  waits: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (waits) await untilUp(settings, log, signal)
  if (!signal.aborted) for (const url of urls) print(`Portico is at ${url}`)
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
