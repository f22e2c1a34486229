import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { nearest } from '../../appserver/src/settings/nearest.ts'
import { readAssignments } from './assignments.ts'
import { type Finding, failure, note, ok, warning } from './finding.ts'
import { isSecret } from './secrecy.ts'
import type { Site } from './site.ts'

/** Of `docker compose` itself, or of the engine's command. */
const ofCompose = /^(COMPOSE|DOCKER|BUILDKIT|BUILDX)_/
const everybody = 0o004

/** Looks at `.env`: what it sets otherwise than `.env.example` shows, and what nobody reads. Values of secrets are not shown. */
export function examineEnvironmentFile(site: Site): Finding[] {
  const text = readIfThere(join(site.root, '.env'))
  if (text === undefined) return [ok('no .env: every variable has its default')]
  const { assignments, malformed } = readAssignments(text)
  const defaults = defaultsOf(site.root)
  const known = new Set([...defaults.keys(), ...variablesOfCompose(site.root)])
  const findings = [
    ...malformed.map((line) =>
      failure(
        `.env, line ${line}, is no assignment, and docker compose refuses the file`,
        'write NAME=value, or # before a comment',
      ),
    ),
    ...assignments
      .filter(({ name }) => !known.has(name) && !ofCompose.test(name))
      .map((one) => unknown(one.name, one.line, [...known])),
    ...repeated(assignments.map(({ name }) => name)),
    ...differences(assignments, defaults),
    ...readableByAll(site.root, assignments),
  ]
  return findings.length > 0 ? findings : [ok('.env sets nothing but defaults')]
}

type Assignments = ReturnType<typeof readAssignments>['assignments']

function unknown(name: string, line: number, known: readonly string[]): Finding {
  const close = nearest(name, known)
  const mend = close === undefined ? `take the line out; .env.example has what can be set` : `write ${close}`
  return warning(`.env, line ${line}, sets ${name}, which nothing reads`, mend)
}

function repeated(names: readonly string[]): Finding[] {
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  return [...twice].map((name) =>
    warning(`.env sets ${name} more than once; the last one holds`, 'keep one of the lines'),
  )
}

function differences(assignments: Assignments, defaults: ReadonlyMap<string, string>): Finding[] {
  return assignments
    .filter(({ name, value }) => defaults.has(name) && defaults.get(name) !== value)
    .map(({ name, value }) => {
      if (isSecret(name, value)) return note(`${name} is set in .env (value not shown)`)
      return note(`${name} is ${JSON.stringify(value)}, by default ${JSON.stringify(defaults.get(name))}`)
    })
}

function readableByAll(root: string, assignments: Assignments): Finding[] {
  const secret = assignments.find(({ name, value }) => value !== '' && !name.endsWith('_FILE') && isSecret(name, value))
  if (secret === undefined || (statSync(join(root, '.env')).mode & everybody) === 0) return []
  return [warning(`.env holds ${secret.name}, and every user of this machine may read it`, 'chmod 600 .env')]
}

/** What `.env.example` shows as defaults: assignments that are commented out. */
function defaultsOf(root: string): Map<string, string> {
  const example = (readIfThere(join(root, '.env.example')) ?? '').replaceAll(/^#(?=[A-Z])/gm, '')
  return new Map(readAssignments(example).assignments.map(({ name, value }) => [name, value]))
}

/** Of the compose file and the layers that can be put on top of it. */
function variablesOfCompose(root: string): string[] {
  const files = globSync(['docker-compose*.yml', 'deploy/compose/*.yml'], { cwd: root })
  const compose = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
  return [...compose.matchAll(/\$\{([A-Za-z_]\w*)/g)].map((match) => match[1]!)
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
