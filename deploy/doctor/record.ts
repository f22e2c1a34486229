import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a copy was made of, written when it was made. */
export interface CopyRecord {
  /** The template's version, and its commit where it was known. */
  readonly template: string
  /** What APP and NAME were. */
  readonly application: string
  readonly name: string
  /** The SHA-256, in hex, of each file that is the template's, by its path. */
  readonly files: Readonly<Record<string, string>>
}

/** Where it is kept. */
export const recordPath = 'deploy/copied.json'

/** @returns undefined where there is none: this is the template itself @throws {SyntaxError} it is no JSON */
export function readRecord(root: string): CopyRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(root, recordPath), 'utf8')) as CopyRecord
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

export function writeRecord(record: CopyRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`
}

export function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
