import { join } from 'node:path'
import { type Application, createStaticUrl, fromFetch } from 'appserver'
import { loadSettings } from './settings.ts'
import { createSite } from './site.ts'

const settings = loadSettings(process.env)
const staticUrl = createStaticUrl({
  manifestPath: join(settings.staticRoot, 'staticfiles.json'),
  prefix: settings.staticUrl,
})
const site = createSite({ settings, staticUrl })

/** The gateway callable: what `appserver sample-app/gateway.ts:application` serves. */
export const application: Application = fromFetch((request, { environ }) => site.fetch(request, { environ }))
