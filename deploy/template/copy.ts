import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type CopyRecord, digestOf, recordPath, writeRecord } from '../doctor/record.ts'
import { writeLock } from './lock-file.ts'
import type { Order } from './order.ts'
import { type Rendering, render } from './rendering.ts'
import { Repository } from './repository.ts'
import { startingApplications } from './starting-applications.ts'

/** Makes the copy that was ordered. What is half done when an error comes is removed. @returns why it has no repository */
export function makeCopy(template: string, order: Order, environment: NodeJS.ProcessEnv): string | undefined {
  const existed = existsSync(order.destination)
  try {
    writeParts(template, order, order.destination, environment)
    writeLock(template, order.destination, startingApplications[order.application]!.folder)
    return new Repository(order.destination, environment).begin(`Start ${order.name} from Portico`)
  } catch (error) {
    if (!existed) rmSync(order.destination, { recursive: true, force: true })
    else for (const name of readdirSync(order.destination)) rmSync(join(order.destination, name), { recursive: true })
    throw error
  }
}

/** Writes the copy's files but for the lock file, and the record of those that are the template's. */
export function writeParts(
  template: string,
  order: Pick<Order, 'application' | 'name'>,
  destination: string,
  environment: NodeJS.ProcessEnv,
): void {
  const files = render(template, order)
  for (const [path, { content, mode }] of files) write(join(destination, path), content, mode)
  const record = recordOf(files, order, versionOf(template, environment))
  write(join(destination, recordPath), Buffer.from(writeRecord(record)), 0o644)
}

function recordOf(
  files: Rendering,
  { application, name }: Pick<Order, 'application' | 'name'>,
  template: string,
): CopyRecord {
  const own = [...files].filter(([, { owner }]) => owner === 'template')
  const digests = own.map(([path, { content }]) => [path, digestOf(content)] as const)
  return { template, application, name, files: Object.fromEntries(digests.sort(([a], [b]) => (a < b ? -1 : 1))) }
}

function versionOf(template: string, environment: NodeJS.ProcessEnv): string {
  const { version } = JSON.parse(readFileSync(join(template, 'package.json'), 'utf8')) as { version: string }
  const commit = new Repository(template, environment).commit
  return commit === undefined ? version : `${version} (${commit})`
}

function write(path: string, content: Uint8Array, mode: number): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content, { mode })
}
