import type { Environ } from 'appserver'
import type { Context } from 'hono'
import type { Database } from './database/schema.ts'
import type { LiveResults } from './live/results.ts'
import type { Account } from './models/accounts.ts'
import type { Settings } from './settings.ts'

/** Resolves a static file's plain name to the URL under which it is served. */
export type StaticUrl = (path: string) => string

/** What every view can reach: the gateway's environ as `c.env.environ`, the project's own as `c.var`. */
export interface SiteEnv {
  Bindings: { environ: Environ }
  Variables: {
    settings: Settings
    /** Opened before the first request; its errors come with the queries. */
    database: Database
    liveResults: LiveResults
    staticUrl: StaticUrl
    /** Who is logged in: only behind `staffOnly`. */
    account: Account
  }
}

export type SiteContext = Context<SiteEnv>
