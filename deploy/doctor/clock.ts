import { statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import { type Finding, ok, warning } from './finding.ts'
import type { Site } from './site.ts'

const toleranceMs = 5_000
const mend = 'set the clock, or have it set: timedatectl set-ntp true'

/** Looks whether the clock is behind files that were written here, and whether the engine has the same time. */
export async function examineClock(site: Site): Promise<Finding[]> {
  const written = statSync(join(site.root, 'package.json')).mtime
  const now = new Date()
  if (now.getTime() + toleranceMs < written.getTime()) {
    const said = `the clock says ${now.toISOString()}, and package.json was written ${written.toISOString()}`
    return [warning(`${said}: certificates and sessions go wrong`, mend)]
  }
  const { outcome, stdout } = await run(site, 'docker', 'info', '--format', '{{.SystemTime}}')
  const differsMs = Math.abs(Date.now() - Date.parse(stdout.trim()))
  if (outcome === 'done' && differsMs > toleranceMs) {
    return [
      warning(
        `the engine's clock differs from this machine's by ${Math.round(differsMs / 1000)} s`,
        'restart the engine, or the machine it runs in',
      ),
    ]
  }
  return [ok(`the clock says ${now.toISOString()}`)]
}
