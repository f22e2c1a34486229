import { readFileSync } from 'node:fs'

/** Beside the collected files: which name each source has now. */
export const manifestName = 'staticfiles.json'

export interface Manifest {
  readonly version: 1
  /** `css/site.css` → `css/site.3f2a9c1b7d.css` */
  readonly files: Readonly<Record<string, string>>
  /** Files of earlier collections that are still there: `css/site.0c6e1d2f4a.css` → when the name fell out of use, ISO 8601. */
  readonly retired?: Readonly<Record<string, string>>
}

/**
 * @returns undefined when nothing has been collected there
 * @throws {SyntaxError} it is not JSON
 */
export function readManifest(path: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
