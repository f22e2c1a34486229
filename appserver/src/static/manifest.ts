import { readFileSync } from 'node:fs'

/** Beside the collected files: which name each source has now. */
export const manifestName = 'staticfiles.json'

export interface Manifest {
  readonly version: 1
  /** `css/site.css` → `css/site.3f2a9c1b7d.css` */
  readonly files: Readonly<Record<string, string>>
}

/** @returns undefined when nothing has been collected there */
export function readManifest(path: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
