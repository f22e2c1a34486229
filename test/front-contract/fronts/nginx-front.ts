import { join } from 'node:path'
import { ask } from '../../stack/client.ts'
import { docker } from '../../stack/docker.ts'
import { eventually } from '../../stack/eventually.ts'
import { freePort } from '../../stack/free-port.ts'
import { type FrontSettings, fillIn } from '../front-settings.ts'
import type { Front, Surroundings } from '../scene.ts'

const startDeadlineMs = 20_000
/** Where the image keeps the certificate that it has made. */
const tlsFolder = '/var/lib/portico/tls'

/** The project's nginx image as it is deployed; it shares the machine's network, where the application is. */
export async function startNginxFront(
  image: string,
  settings: FrontSettings,
  surroundings: Surroundings,
  protocol: 'http' | 'fastcgi' = 'http',
): Promise<Front> {
  const { application, folders } = surroundings
  const listen = `127.0.0.1:${await freePort()}`
  const { UPSTREAM: upstream, ...filled } = await fillIn(settings, surroundings)
  const environment: Record<string, string> = {
    LISTEN: listen,
    UPSTREAM: upstream ?? `127.0.0.1:${application.port}`,
    UPSTREAM_PROTOCOL: protocol,
    UPSTREAM_FASTCGI: upstream ?? `127.0.0.1:${application.fastCgiPort ?? application.port}`,
    RESOLVER: '127.0.0.1',
    WORKER_PROCESSES: '1',
    ...filled,
  }
  const variables = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`])
  // As the compose file has it: nothing may be written but /tmp.
  const hardening = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges']
  const maintenance = await folders.extra()
  const files = [`${folders.staticRoot}:/srv/static:ro`, `${folders.mediaRoot}:/srv/media:ro`]
  const volumes = [...files, `${maintenance}:/run/portico/maintenance`, tlsFolder]
  const mounts = volumes.flatMap((volume) => ['--volume', volume])
  const network = ['--network', 'host', '--label', 'portico.test=contract']
  const output = await docker('run', '--detach', ...network, ...hardening, ...mounts, ...variables, image)
  const id = output.trim().split('\n').at(-1)!
  const url = `http://${listen}`
  const healthy = () =>
    eventually(
      'nginx is healthy',
      startDeadlineMs,
      async () => (await ask(url, { path: '/nginx-health' })).status === 200,
    )
  const front: Front = {
    name: protocol === 'http' ? 'nginx' : 'nginx-fastcgi',
    url,
    secureUrl: environment.TLS_LISTEN && `https://${environment.TLS_LISTEN}`,
    maintenanceFile: join(maintenance, 'on'),
    inTlsFolder: async (line) => void (await docker('exec', '--workdir', tlsFolder, id, 'sh', '-c', line)),
    http3: (...args) => docker('exec', id, 'curl', '--http3-only', '--insecure', '--silent', ...args),
    restart: async () => {
      await docker('restart', '--time', '5', id)
      await healthy()
    },
    log: () => docker('logs', id),
    stop: async () => void (await docker('rm', '--force', '--volumes', id)),
  }
  try {
    await healthy()
  } catch (error) {
    const log = await front.log()
    await front.stop()
    throw new Error(`nginx did not start:\n${log}`, { cause: error })
  }
  return front
}
