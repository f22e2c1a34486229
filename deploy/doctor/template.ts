import { existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { run } from './command.ts'
import { compareWithLater, compareWithRecord } from './comparison.ts'
import { type Finding, failure, note, ok, warning } from './finding.ts'
import { type CopyRecord, readRecord, recordPath } from './record.ts'
import type { Site } from './site.ts'

/** Where a later version's files are put, to be compared with and taken over. */
const rendered = '.portico/template'

/** Compares a copy with what it was made with, and with a later version where `TEMPLATE` names one. */
export async function examineTemplate(site: Site): Promise<Finding[]> {
  const record = tryRecord(site.root)
  const later = site.environment.TEMPLATE
  if (record === 'malformed') {
    const mend = `git checkout "$(git rev-list --max-parents=0 HEAD)" -- ${recordPath}`
    return [failure(`${recordPath}, which says what was copied, is no JSON`, mend)]
  }
  if (record === undefined) {
    return [ok(`this is the template itself, ${versionOf(site.root)}: there is nothing to compare with`)]
  }
  const findings = compareWithOwn(site.root, record)
  return later ? [...findings, ...(await compareWith(site, record, later))] : findings
}

function tryRecord(root: string): CopyRecord | 'malformed' | undefined {
  try {
    return readRecord(root)
  } catch (error) {
    if (error instanceof SyntaxError) return 'malformed'
    throw error
  }
}

function compareWithOwn(root: string, record: CopyRecord): Finding[] {
  const { changed, missing } = compareWithRecord(root, record)
  const findings = [
    ...changed.map((path) => note(`${path} was changed here`)),
    ...missing.map((path) =>
      warning(`${path} is missing`, `git checkout "$(git rev-list --max-parents=0 HEAD)" -- ${path}`),
    ),
  ]
  return findings.length > 0 ? findings : [ok(`every file of Portico is as ${record.template} has it`)]
}

async function compareWith(site: Site, record: CopyRecord, template: string): Promise<Finding[]> {
  const folder = resolve(site.root, template)
  const command = join(folder, 'deploy/template/render.ts')
  const named = `TEMPLATE is ${JSON.stringify(template)}`
  if (!existsSync(command))
    return [failure(`${named}, expected the folder of Portico's template`, 'make doctor TEMPLATE=../portico')]
  const destination = join(site.root, rendered)
  rmSync(destination, { recursive: true, force: true })
  const { outcome, stderr } = await run(site, process.execPath, command, destination, record.application, record.name)
  if (outcome !== 'done') {
    return [failure(`${named}, and it can't make this copy anew: ${reasonIn(stderr)}`, 'name another version')]
  }
  return differences(site.root, record, readRecord(destination)!)
}

/** What was thrown: its stack and the version of Node come behind it. */
function reasonIn(stderr: string): string {
  const lines = stderr.trim().split('\n')
  return lines.find((line) => /^\w*Error\b.*: /.test(line)) ?? lines.at(-1)!
}

function differences(root: string, record: CopyRecord, later: CopyRecord): Finding[] {
  const { takeable, conflicting, removed } = compareWithLater(root, record, later)
  const findings = [
    ...takeable.map((path) => note(`${later.template} changed ${path}`, takingOver(root, path))),
    ...conflicting.map((path) =>
      warning(
        `${path} was changed here and in ${later.template}`,
        `diff -u ${path} ${rendered}/${path}, and take over by hand`,
      ),
    ),
    ...removed.map((path) => note(`${later.template} has no ${path}`, `git rm ${path}`)),
  ]
  if (findings.length === 0) return [ok(`${later.template} has nothing else`)]
  return [...findings, note('when all of it is done, the record follows', `cp ${rendered}/${recordPath} ${recordPath}`)]
}

function takingOver(root: string, path: string): string {
  const copying = `cp ${rendered}/${path} ${path}`
  return existsSync(join(root, dirname(path))) ? copying : `mkdir -p ${dirname(path)} && ${copying}`
}

function versionOf(root: string): string {
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>
  return `${name} ${version}`
}
