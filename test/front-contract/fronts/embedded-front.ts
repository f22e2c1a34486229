import { join } from 'node:path'
import { RunningCommand } from '../../stack/running-command.ts'
import type { FrontSettings } from '../front-settings.ts'
import type { Front, Surroundings } from '../scene.ts'

/** The embedded front by its public command. */
export async function startEmbeddedFront(
  settings: FrontSettings,
  { application, folders }: Surroundings,
): Promise<Front> {
  const places = ['--bind', '127.0.0.1:0', '--upstream', `127.0.0.1:${application.port}`]
  const files = ['--static', `/static/=${folders.staticRoot}`]
  const maintenanceFile = join(await folders.extra(), 'on')
  const variables = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`PROXY_${name}`, value]))
  const command = RunningCommand.start(
    ['proxy/src/cli.ts', ...places, ...files, '--maintenance-file', maintenanceFile],
    variables,
  )
  const [, url] = await command.saying(/Portico is at (http:\/\/127\.0\.0\.1:\d+)/)
  return {
    name: 'embedded',
    url: url!,
    maintenanceFile,
    log: async () => command.output,
    stop: () => command.stop(),
  }
}
