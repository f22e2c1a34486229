import { join } from 'node:path'
import { freePort } from '../../chaos/free-port.ts'
import { ask } from '../../stack/client.ts'
import { docker } from '../../stack/docker.ts'
import { eventually } from '../../stack/eventually.ts'
import type { FrontSettings } from '../front-settings.ts'
import type { Front, Surroundings } from '../scene.ts'

const startDeadlineMs = 20_000

/** The project's nginx image as it is deployed; it shares the machine's network, where the application is. */
export async function startNginxFront(
  image: string,
  settings: FrontSettings,
  { application, folders }: Surroundings,
): Promise<Front> {
  const listen = `127.0.0.1:${await freePort()}`
  const environment = {
    LISTEN: listen,
    UPSTREAM: `127.0.0.1:${application.port}`,
    RESOLVER: '127.0.0.1',
    WORKER_PROCESSES: '1',
    ...settings,
  }
  const variables = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  // As the compose file has it: nothing may be written but /tmp.
  const hardening = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges']
  const maintenance = await folders.extra()
  const volumes = [`${folders.staticRoot}:/srv/static:ro`, `${maintenance}:/run/portico/maintenance`]
  const mounts = volumes.flatMap((volume) => ['--volume', volume])
  const network = ['--network', 'host', '--label', 'portico.test=contract']
  const output = await docker('run', '--detach', ...network, ...hardening, ...mounts, ...variables, image)
  const id = output.trim().split('\n').at(-1)!
  const front: Front = {
    name: 'nginx',
    url: `http://${listen}`,
    maintenanceFile: join(maintenance, 'on'),
    log: () => docker('logs', id),
    stop: async () => void (await docker('rm', '--force', '--volumes', id)),
  }
  try {
    const isHealthy = async () => (await ask(front.url, { path: '/nginx-health' })).status === 200
    await eventually('nginx is healthy', startDeadlineMs, isHealthy)
  } catch (error) {
    const log = await front.log()
    await front.stop()
    throw new Error(`nginx did not start:\n${log}`, { cause: error })
  }
  return front
}
