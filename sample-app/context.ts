import type { Environ } from 'appserver'
import type { Context } from 'hono'
import type { Database } from './database/schema.ts'
import type { Changes } from './live/changes.ts'
import type { Settings } from './settings.ts'

/** Resolves a static file's plain name to the URL under which it is served. */
export type StaticUrl = (path: string) => string

/** What every view can reach: the gateway's environ as `c.env.environ`, the project's own as `c.var`. */
export interface SiteEnv {
  Bindings: { environ: Environ }
  Variables: { settings: Settings; database: Database; changes: Changes; staticUrl: StaticUrl }
}

export type SiteContext = Context<SiteEnv>
