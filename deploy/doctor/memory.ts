import { readFileSync } from 'node:fs'
import { freemem } from 'node:os'
import { type Finding, failure, ok, warning } from './finding.ts'
import { type Site, variable } from './site.ts'

const mebibyte = 1024 ** 2
/** Of one worker under load (docs/operations.md, Memory), and of nginx with the servers' masters. */
const worker = 250
const rest = 300

/** Looks whether the workers that are asked for fit into the memory that is available. */
export function examineMemory(site: Site): Finding[] {
  const workers = count(variable(site, 'APPSERVER_WORKERS')) * count(variable(site, 'APPSERVER_REPLICAS'))
  const available = Math.round(availableBytes() / mebibyte)
  const wanted = rest + workers * worker
  const said = `${available} MiB of memory are available; ${workers} workers may take ${wanted} under load`
  const mend = 'set APPSERVER_WORKERS=1 or APPSERVER_REPLICAS=1 in .env, or add memory'
  if (available < rest + worker) return [failure(`${said}, and one alone ${rest + worker}`, mend)]
  return [available < wanted ? warning(said, mend) : ok(said)]
}

/** Two, as the compose file has it, where it is no number. */
function count(value: string | undefined): number {
  return /^[1-9]\d*$/.test(value ?? '') ? Number(value) : 2
}

/** What could be had without swapping: of Linux more than what is free. */
function availableBytes(): number {
  try {
    const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
    return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024
  } catch {
    return freemem()
  }
}
