import { join } from 'node:path'
import { createStaticUrl } from 'appserver'
import { createSite } from './site.ts'

const staticRoot = process.env.STATIC_ROOT || '.portico/static'

/** What `appserver` serves. */
export const app = createSite(createStaticUrl({ manifestPath: join(staticRoot, 'staticfiles.json') }))
