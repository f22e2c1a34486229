import type { Manifest } from './manifest.ts'

/** Hashed names, and since when nothing leads to them; ISO 8601. */
export type Retired = Readonly<Record<string, string>>

export interface Retirement {
  /** Still served. */
  readonly retired: Retired
  /** Their time is over. */
  readonly expired: Retired
}

/**
 * What becomes of the names that were in use before: a page that was rendered with them, or is kept by a cache, asks for them
 * for some time.
 *
 * @param current the hashed names in use from now on
 * @param exists whether a file of that name is there
 */
export function retire(
  previous: Manifest | undefined,
  current: ReadonlySet<string>,
  exists: (name: string) => boolean,
  now: Date,
  keepMs: number,
): Retirement {
  const since = new Map(Object.entries(previous?.retired ?? {}))
  for (const name of Object.values(previous?.files ?? {})) since.set(name, now.toISOString())
  const all = [...since].filter(([name]) => !current.has(name) && exists(name)).sort()
  const isOver = ([, date]: [string, string]) => now.getTime() - Date.parse(date) >= keepMs
  return {
    retired: Object.fromEntries(all.filter((entry) => !isOver(entry))),
    expired: Object.fromEntries(all.filter(isOver)),
  }
}
