import { statfs } from 'node:fs/promises'
import { run } from './command.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import type { Site } from './site.ts'

const gibibyte = 1024 ** 3
/** Dependencies take 0.3 GiB; base images, two builds and their cache 1.5 GiB. */
const needed = { fails: 1, warns: 4 } as const

/** Looks at the space where the site is, and where the engine keeps images and volumes. */
export async function examineDisk(site: Site): Promise<Finding[]> {
  const engine = await run(site, 'docker', 'info', '--format', '{{.DockerRootDir}}')
  const places = new Map([[site.root, 'here']])
  if (engine.outcome === 'done') places.set(engine.stdout.trim(), 'where the engine keeps images and volumes')
  const findings = await Promise.all([...places].map(([path, what]) => examine(path, what)))
  return findings.filter((finding) => finding !== undefined)
}

/** @returns undefined where the place can't be looked at: the engine may run on another machine */
async function examine(path: string, what: string): Promise<Finding | undefined> {
  const found = await statfs(path).catch(() => undefined)
  if (found === undefined) return undefined
  const free = (found.bavail * found.bsize) / gibibyte
  const said = `${free.toFixed(1)} GiB are free ${what} (${path})`
  const mend =
    'make room; `docker system df` shows what the engine could give back, `docker builder prune` its build cache'
  if (free < needed.fails) return failure(`${said}, expected at least ${needed.fails}`, mend)
  return free < needed.warns ? warning(`${said}; a build may need ${needed.warns}`, mend) : ok(said)
}
