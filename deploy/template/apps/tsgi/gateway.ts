import { join } from 'node:path'
import { createStaticUrl } from 'appserver'
import { createSite } from './site.ts'

const staticRoot = process.env.STATIC_ROOT || '.portico/static'

/** The gateway callable: what `appserver` serves. */
export const application = createSite(createStaticUrl({ manifestPath: join(staticRoot, 'staticfiles.json') }))
