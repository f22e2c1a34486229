import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { collect } from '../../src/index.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

export type Files = Record<string, string | Uint8Array>

/** Collects sources with these files, into a new folder. */
export function collected(files: Files, ...more: Files[]) {
  const sources = [files, ...more].map(temporaryDirectory)
  const destination = join(temporaryDirectory(), 'collected')
  const result = collect(sources, destination)
  const manifest = manifestOf(destination)
  const read = (name: string) => readFileSync(join(destination, manifest[name]!), 'utf8')
  return { sources, destination, result, manifest, read }
}

export const manifestOf = (destination: string) =>
  (
    JSON.parse(readFileSync(join(destination, 'staticfiles.json'), 'utf8')) as {
      version: number
      files: Record<string, string>
    }
  ).files
