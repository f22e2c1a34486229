import { run } from './command.ts'
import { type Finding, failure, ok } from './finding.ts'
import type { Site } from './site.ts'

const required = /required variable (\w+) is missing a value: (.+)/

/** Looks whether `docker compose` takes its files with the variables as they are now. What else it says may quote them. */
export async function examineConfiguration(site: Site): Promise<Finding[]> {
  const version = await run(site, 'docker', 'compose', 'version')
  if (version.outcome !== 'done') return []
  const { outcome, stderr } = await run(site, 'docker', 'compose', 'config', '--quiet')
  if (outcome === 'done') return [ok('docker compose takes its files as they are')]
  const [, name, expected] = required.exec(stderr) ?? []
  if (name === undefined) {
    return [
      failure(
        'docker compose refuses its files',
        '`docker compose config --quiet` says why; it may show values of .env',
      ),
    ]
  }
  return [failure(`${name} is missing: ${expected?.trim()}`, `set ${name} in .env`)]
}
