import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Finding, failure, note, ok, warning } from './finding.ts'
import { ownerOf, type PortOwner } from './port-owner.ts'
import { type Site, variable } from './site.ts'

interface Wanted {
  readonly port: number
  readonly address: string
  readonly protocol: 'tcp' | 'udp'
  /** Its variable, and what would want it. */
  readonly name: string
  readonly use: string
}

const containers = 'docker compose up'
const embedded = 'make run'

/** Looks whether the ports that the containers and `make run` publish can be opened, and who has them if not. */
export async function examinePorts(site: Site): Promise<Finding[]> {
  const bind = variable(site, 'HTTP_BIND') ?? '0.0.0.0'
  const asked = [
    ask(site, 'HTTP_PORT', '8080', bind, 'tcp', containers),
    ask(site, 'HTTPS_PORT', '8443', bind, 'tcp', containers),
    ask(site, 'HTTPS_PORT', '8443', bind, 'udp', containers),
    // Make's own variables are in its environment, and not in .env.
    ask({ ...site, assignments: [] }, 'PORT', '8080', site.environment.HOST || '127.0.0.1', 'tcp', embedded),
  ]
  const findings = new Map(asked.filter((one) => 'level' in one).map((finding) => [finding.what, finding]))
  // One after the other: a port that is tried for the one use is taken for the other.
  for (const wanted of asked) {
    if (!('port' in wanted)) continue
    const finding = await examine(site, wanted)
    findings.set(finding.what, finding)
  }
  return [...findings.values()]
}

function ask(
  site: Site,
  name: string,
  usual: string,
  address: string,
  protocol: 'tcp' | 'udp',
  use: string,
): Wanted | Finding {
  const value = variable(site, name) ?? usual
  const port = Number(value)
  if (/^\d{1,5}$/.test(value) && port <= 65_535) return { port, address, protocol, name, use }
  return failure(
    `${name} is ${JSON.stringify(value)}, expected a port from 1 to 65535`,
    `set ${name} to a number, or take it out`,
  )
}

async function examine(site: Site, wanted: Wanted): Promise<Finding> {
  const { port, address, protocol, name, use } = wanted
  const place = placeOf(wanted)
  const code = port === 0 ? undefined : await refusalOf(address, port, protocol)
  switch (code) {
    case undefined:
      return ok(`${place} is free for ${use}`)
    case 'EADDRINUSE':
      return taken(wanted, await ownerOf(site, port, protocol))
    case 'EACCES':
      if (use === containers) return ok(`${place} is the engine's to open`)
      return failure(`${place} may be opened by root only`, `${name}=8080 ${use}`)
    case 'EADDRNOTAVAIL':
      return failure(
        `${address} is no address of this machine, and ${use} wants ${place} there`,
        'set HTTP_BIND to one of its addresses, or to 0.0.0.0',
      )
    default:
      return warning(`${place} can't be opened at ${address}: ${code}`, `try ${name}=9000 ${use}`)
  }
}

/** Who serves by the one way has the port, and may well leave the other alone. */
function taken(wanted: Wanted, owner: PortOwner | undefined): Finding {
  const other = `${wanted.name}=${elsewhere(wanted.port)} ${wanted.use}`
  const place = placeOf(wanted)
  if (owner?.ours && owner.kind === (wanted.use === containers ? 'container' : 'process')) {
    return ok(`${place} is taken by this site's own ${owner.name}`)
  }
  if (owner?.ours)
    return note(`${place} is taken by this site's own ${owner.name}, and not free for ${wanted.use}`, other)
  const who = owner?.name ?? 'a program that can only be told to root'
  return failure(`${place}, which ${wanted.use} needs, is taken by ${who}`, `stop it, or choose another port: ${other}`)
}

function placeOf({ port, protocol }: Wanted): string {
  return `port ${port}${protocol === 'udp' ? ' (UDP)' : ''}`
}

/** Another one beyond the well-known, whether it is free or not. */
function elsewhere(port: number): number {
  return port < 64_000 ? port + 1000 : port - 1000
}

/** @returns the code of the error with which the machine refuses the port; undefined when it can be opened */
async function refusalOf(address: string, port: number, protocol: 'tcp' | 'udp'): Promise<string | undefined> {
  const socket = protocol === 'tcp' ? createServer() : createSocket(address.includes(':') ? 'udp6' : 'udp4')
  try {
    if ('listen' in socket) socket.listen(port, address)
    else socket.bind(port, address)
    await once(socket, 'listening')
    socket.close()
    await once(socket, 'close')
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}
