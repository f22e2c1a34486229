import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { startingApplications } from './starting-applications.ts'

/** A copy as it was asked for, checked. */
export interface Order {
  /** Absolute; does not exist, or is an empty folder. */
  readonly destination: string
  /** A key of {@link startingApplications}. */
  readonly application: string
  /** The copy's own, of its packages. Its containers are named by the folder that they are started in. */
  readonly name: string
}

/** Says in one line which argument is wrong and what was expected. */
export class OrderError extends Error {
  override readonly name = 'OrderError'
}

export interface Surroundings {
  /** The template's root. */
  readonly template: string
  /** What a relative DEST starts from. */
  readonly workingDirectory: string
}

const usage = 'make new DEST=../my-site APP=express|fastify|hono|tsgi|sample [NAME=my-site]'
// By default the folder's name as well, which containers have in theirs: NAME-SERVICE-N, as a host name at most 63 characters
// (RFC 1035 section 2.3.4).
const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const longestName = 40
/** Packages of the copy; npm refuses a package that installs one of its own name. */
const takenNames = [
  'app',
  'appserver',
  'proxy',
  'test',
  'node-modules',
  'express',
  'fastify',
  'hono',
  'vitest',
  'typescript',
]

/**
 * @param given DEST, APP and NAME as the command line of `make new` has them
 * @throws {OrderError} one of them is missing or wrong
 */
export function readOrder(given: Readonly<Record<string, string | undefined>>, surroundings: Surroundings): Order {
  const application = readApplication(given.APP)
  const destination = readDestination(given.DEST, surroundings)
  return { destination, application, name: readName(given.NAME, destination) }
}

function readApplication(value: string | undefined): string {
  if (!value) throw new OrderError(`APP is missing: ${usage}`)
  if (Object.hasOwn(startingApplications, value)) return value
  throw new OrderError(
    `APP is ${JSON.stringify(value)}, expected one of ${Object.keys(startingApplications).join(', ')}`,
  )
}

function readDestination(value: string | undefined, { template, workingDirectory }: Surroundings): string {
  if (!value) throw new OrderError(`DEST is missing: ${usage}`)
  const destination = resolve(workingDirectory, value)
  const shown = `DEST is ${JSON.stringify(value)}`
  if (isInside(throughLinks(destination), realpathSync(template))) {
    throw new OrderError(`${shown}, expected a folder outside of the template`)
  }
  if (!existsSync(destination)) {
    requireFolder(nearestExisting(destination), shown)
    return destination
  }
  requireFolder(destination, shown)
  if (readdirSync(destination).length > 0)
    throw new OrderError(`${shown}, which is not empty; expected a new or empty folder`)
  return destination
}

function requireFolder(path: string, shown: string): void {
  if (!statSync(path).isDirectory())
    throw new OrderError(`${shown}, but ${path} is a file; expected a new or empty folder`)
}

function readName(value: string | undefined, destination: string): string {
  const name = value || basename(destination)
  const shown = value
    ? `NAME is ${JSON.stringify(name)}`
    : `the name ${JSON.stringify(name)}, DEST's last part, can't be used`
  const remedy = value ? '' : '; give NAME=my-site'
  if (!namePattern.test(name) || name.length > longestName) {
    const expected = `lowercase letters, digits and single hyphens, beginning with a letter, at most ${longestName} characters`
    throw new OrderError(`${shown}: expected ${expected}${remedy}`)
  }
  if (takenNames.includes(name)) throw new OrderError(`${shown}: a package of the copy is called so${remedy}`)
  return name
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`))
}

/** Its real path, as far as it exists. */
function throughLinks(path: string): string {
  const existing = nearestExisting(path)
  return join(realpathSync(existing), relative(existing, path))
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path))
}
