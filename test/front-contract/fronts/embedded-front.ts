import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../../stack/free-port.ts'
import { RunningCommand } from '../../stack/running-command.ts'
import { type FrontSettings, fillIn } from '../front-settings.ts'
import type { Front, Surroundings } from '../scene.ts'

/** The embedded front by its public command. */
export async function startEmbeddedFront(settings: FrontSettings, surroundings: Surroundings): Promise<Front> {
  const { application, folders } = surroundings
  const root = await mkdtemp(join(tmpdir(), 'portico-embedded-'))
  const tlsFolder = join(root, 'tls')
  const filled = await fillIn({ UPSTREAM: `127.0.0.1:${application.port}`, ...settings }, surroundings)
  const variables = Object.fromEntries(Object.entries(filled).map(([name, value]) => [`PROXY_${name}`, value]))
  const listen = `127.0.0.1:${await freePort()}`
  const maintenanceFile = join(await folders.extra(), 'on')
  const { staticRoot, mediaRoot } = folders
  const media = ['--media', `/media/=${mediaRoot}/public`, '--accel', `/.portico/protected/=${mediaRoot}/protected`]
  const files = ['--static', `/static/=${staticRoot}`, ...media]
  const kept = ['--maintenance-file', maintenanceFile, '--tls-folder', tlsFolder]
  const places = ['--bind', listen, ...files, ...kept]
  const start = async () => {
    const command = RunningCommand.start(['proxy/src/cli.ts', ...places], variables)
    await command.saying(filled.TLS_LISTEN === undefined ? /Portico is at http:/ : /Portico is at https:/)
    return command
  }
  let command = await start()
  return {
    name: 'embedded',
    url: `http://${listen}`,
    secureUrl: filled.TLS_LISTEN && `https://${filled.TLS_LISTEN}`,
    maintenanceFile,
    inTlsFolder: async (line) => {
      await mkdir(tlsFolder, { recursive: true })
      await promisify(execFile)('sh', ['-c', line], { cwd: tlsFolder })
    },
    restart: async () => {
      await command.stop()
      command = await start()
    },
    log: async () => command.output,
    stop: async () => {
      await command.stop()
      await rm(root, { recursive: true })
    },
  }
}
