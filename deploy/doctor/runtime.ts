import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './command.ts'
import { type Finding, failure, note, ok, warning } from './finding.ts'
import type { Site } from './site.ts'
import { isAtLeast, versionIn } from './version.ts'

/** Its lock file, version 3 without download addresses, is understood: npm 9; 10 is what Node 20 came with. */
const leastNpm = '10.0'

/** Looks at Node, npm, and whether what the lock file asks for is installed. */
export async function examineRuntime(site: Site): Promise<Finding[]> {
  const npm = await run(site, 'npm', '--version')
  return [
    examineNode(site.root),
    examineNpm(npm.outcome === 'done' ? versionIn(npm.stdout) : undefined),
    examineInstallation(site.root),
  ]
}

function examineNode(root: string): Finding {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines?: { node?: string } }
  const least = versionIn(engines?.node ?? '') ?? '24'
  const { node } = process.versions
  if (isAtLeast(node, least)) return ok(`Node is ${node} (${process.execPath})`)
  return failure(`Node is ${node}, expected ${least} or newer`, 'use make, which brings one, or install it')
}

function examineNpm(version: string | undefined): Finding {
  if (version === undefined) return failure('there is no npm, which installs the dependencies', 'install npm')
  if (isAtLeast(version, leastNpm)) return ok(`npm is ${version}`)
  return warning(`npm is ${version}, and was tested from ${leastNpm} on`, 'npm install --global npm')
}

function examineInstallation(root: string): Finding {
  const stamp = join(root, '.portico/installed')
  if (!existsSync(stamp)) return note('the dependencies are not installed yet; make run or make test will do it')
  if (statSync(join(root, 'package-lock.json')).mtimeMs > statSync(stamp).mtimeMs) {
    return note(
      'package-lock.json has changed since the dependencies were installed; make run or make test will install them anew',
    )
  }
  return ok('the dependencies are installed')
}
