import { join } from 'node:path'
import { type Application, createStaticUrl } from 'appserver'
import { openDatabase } from './database/open.ts'
import { openChanges } from './live/changes.ts'
import { settingsFromModule } from './settings/settings-module.ts'
import { asApplication, createSite } from './site.ts'

process.env.SETTINGS_MODULE ||= './settings.ts'
const settings = await settingsFromModule(process.env)
const site = createSite({
  settings,
  database: openDatabase(settings),
  changes: openChanges(settings),
  staticUrl: createStaticUrl({
    manifestPath: join(settings.staticRoot, 'staticfiles.json'),
    prefix: settings.staticUrl,
  }),
})

/** The gateway callable: what `appserver sample-app/gateway.ts:application` serves. */
export const application: Application = asApplication(site)
