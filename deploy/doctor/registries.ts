import { lookup } from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import { type Finding, failure, ok, warning } from './finding.ts'
import { type Site, variable } from './site.ts'

const limitMs = 5_000

/** Looks whether the names can be found from which packages and base images come: as npm and the engine are set up here. */
export async function examineRegistries(site: Site): Promise<Finding[]> {
  return [...(await examinePackages(site)), ...(await examineImages(site))]
}

async function examinePackages(site: Site): Promise<Finding[]> {
  const asked = await Promise.all(['https-proxy', 'registry'].map((key) => run(site, 'npm', 'config', 'get', key)))
  const [proxy, registry] = asked.map(({ stdout }) => hostOf(stdout.trim()))
  const host = proxy ?? registry
  if (host === undefined || (await isFound(host)))
    return host === undefined ? [] : [ok(`npm's ${proxy ? 'proxy' : 'registry'} is found (${host})`)]
  const mend =
    'mend the name server (/etc/resolv.conf), or name a registry that can be reached: npm config set registry URL'
  return [
    failure(`the name of npm's ${proxy ? 'proxy' : 'registry'}, ${host}, is not found: npm can install nothing`, mend),
  ]
}

async function examineImages(site: Site): Promise<Finding[]> {
  const index = await run(site, 'docker', 'info', '--format', '{{.IndexServerAddress}}')
  if (index.outcome !== 'done') return []
  const findings = await Promise.all(
    imagesOf(site).map((image) => examineImage(site, image, hostOf(index.stdout.trim()))),
  )
  return findings.filter((finding) => finding !== undefined)
}

async function examineImage(
  site: Site,
  { name, image, local }: Base,
  usualHost: string | undefined,
): Promise<Finding | undefined> {
  if (await isInEngine(site, image)) return ok(`${image} is in the engine`)
  const host = registryOf(image) ?? usualHost
  if (host === undefined) return undefined
  if (await isFound(host)) return ok(`the registry of ${image} is found (${host})`)
  if (local !== undefined && (await isInEngine(site, local))) {
    return ok(`the registry of ${image} (${host}) is not found; make up builds on ${local} instead`)
  }
  return warning(
    `the registry of ${image} (${host}) is not found`,
    `make images (as root on Debian), or set ${name} to a base that you have`,
  )
}

interface Base {
  readonly name: string
  readonly image: string
  /** What `make images` builds in its place. */
  readonly local: string | undefined
}

/** The variables of the compose file that name images, with what they have by default. */
function imagesOf(site: Site): Base[] {
  const compose = readFileSync(join(site.root, 'docker-compose.yml'), 'utf8')
  const defaults = new Map(
    [...compose.matchAll(/\$\{([A-Z]+_IMAGE):-([^}]+)\}/g)].map((match) => [match[1]!, match[2]!]),
  )
  const scripts = readFileSync(join(site.root, 'deploy/bootstrap/images.sh'), 'utf8')
  return [...defaults].map(([name, usual]) => {
    const local = new RegExp(`^${name.toLowerCase()}=(\\S+)$`, 'm').exec(scripts)?.[1]
    return { name, image: variable(site, name) ?? usual, local }
  })
}

async function isInEngine(site: Site, image: string): Promise<boolean> {
  return (await run(site, 'docker', 'image', 'inspect', '--format', '{{.Id}}', image)).outcome === 'done'
}

/** A reference names a registry when its first part looks like a host: it has a dot or a port, or is localhost. */
function registryOf(image: string): string | undefined {
  const [first, ...rest] = image.split('/')
  return rest.length > 0 && /[.:]|^localhost$/.test(first!) ? first!.replace(/:\d+$/, '') : undefined
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}

async function isFound(host: string): Promise<boolean> {
  const timeout = Promise.withResolvers<false>()
  const timer = setTimeout(() => timeout.resolve(false), limitMs)
  const found = lookup(host).then(
    () => true,
    () => false,
  )
  return Promise.race([found, timeout.promise]).finally(() => clearTimeout(timer))
}
