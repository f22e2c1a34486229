import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import type { Site } from './site.ts'

export interface PortOwner {
  /** For people: a container, or a process with its number. */
  readonly name: string
  readonly kind: 'container' | 'process'
  /** Whether it is a container of this site, or a process that was started in its folder. */
  readonly ours: boolean
}

/** Who has a port open, as far as this user may know. */
export async function ownerOf(site: Site, port: number, protocol: 'tcp' | 'udp'): Promise<PortOwner | undefined> {
  return (
    (await containerWith(site, port, protocol)) ??
    processWith(site, port, protocol) ??
    (await listedProcess(site, port, protocol))
  )
}

const workingFolder = '{{.Label "com.docker.compose.project.working_dir"}}'

async function containerWith(site: Site, port: number, protocol: string): Promise<PortOwner | undefined> {
  const { outcome, stdout } = await run(site, 'docker', 'ps', '--format', `{{.Names}}\t${workingFolder}\t{{.Ports}}`)
  if (outcome !== 'done') return undefined
  const published = new RegExp(`:${port}->\\d+/${protocol}`)
  const [name, folder] =
    stdout
      .split('\n')
      .find((line) => published.test(line))
      ?.split('\t') ?? []
  return name === undefined ? undefined : { name: `container ${name}`, kind: 'container', ours: folder === site.root }
}

/** In /proc/net/tcp: a socket in the state LISTEN. UDP has no such state, and shows an open one as closed. */
const open = { tcp: '0A', udp: '07' } as const

/** By the kernel's own tables, where there are such. */
function processWith(site: Site, port: number, protocol: 'tcp' | 'udp'): PortOwner | undefined {
  try {
    const sockets = new Set(
      [protocol, `${protocol}6`].flatMap((table) => socketsIn(`/proc/net/${table}`, port, open[protocol])),
    )
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (hasSocket(pid, sockets)) return describe(site, pid)
    }
  } catch {
    // Another system than Linux.
  }
  return undefined
}

function describe(site: Site, pid: string): PortOwner {
  const name = `process ${pid} (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})`
  return { name, kind: 'process', ours: readlinkSync(`/proc/${pid}/cwd`) === site.root }
}

function socketsIn(table: string, port: number, state: string): string[] {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0')
  return readFileSync(table, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexadecimal}`) && fields[3] === state)
    .map((fields) => `socket:[${fields[9]}]`)
}

function hasSocket(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    const folder = `/proc/${pid}/fd`
    return readdirSync(folder).some((descriptor) => linksTo(join(folder, descriptor), sockets))
  } catch {
    // Somebody else's process, or one that has ended meanwhile.
    return false
  }
}

function linksTo(descriptor: string, sockets: ReadonlySet<string>): boolean {
  try {
    return sockets.has(readlinkSync(descriptor))
  } catch {
    return false
  }
}

async function listedProcess(site: Site, port: number, protocol: string): Promise<PortOwner | undefined> {
  const { outcome, stdout } = await run(site, 'lsof', '-nP', `-i${protocol}:${port}`, '-Fpc')
  const pid = /^p(\d+)$/m.exec(stdout)?.[1]
  const name = /^c(.+)$/m.exec(stdout)?.[1]
  return outcome === 'done' && pid !== undefined
    ? { name: `process ${pid} (${name})`, kind: 'process', ours: false }
    : undefined
}
