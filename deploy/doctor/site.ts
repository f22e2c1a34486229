import type { Assignment } from './assignments.ts'

/** What is examined: a folder with the template or a copy of it, on this machine. */
export interface Site {
  /** Absolute. */
  readonly root: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What its `.env` sets; the last of a name holds. */
  readonly assignments: readonly Assignment[]
}

/** A variable as `docker compose` sees it: the environment's, else that of `.env`; undefined where both leave it to the default. */
export function variable(site: Site, name: string): string | undefined {
  return (
    site.environment[name] || site.assignments.findLast((assignment) => assignment.name === name)?.value || undefined
  )
}
