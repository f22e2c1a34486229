import { readManifest } from './manifest.ts'

export interface StaticUrlOptions {
  /** The `staticfiles.json` that `collectstatic` wrote; without one, names stay as they are. */
  readonly manifestPath: string
  /** Where the front serves it: starts and ends with `/`. Default `/static/`. */
  readonly prefix?: string
}

/**
 * Gives the URL of a static file, with the name that its content has now.
 *
 * @returns a function from a source's name, `css/site.css`, to its URL; a name that was not collected keeps its own
 */
export function createStaticUrl({ manifestPath, prefix = '/static/' }: StaticUrlOptions): (name: string) => string {
  const files = new Map(Object.entries(readManifest(manifestPath)?.files ?? {}))
  return (name) => prefix + (files.get(name) ?? name)
}
