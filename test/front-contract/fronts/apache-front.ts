import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ask } from '../../stack/client.ts'
import { docker } from '../../stack/docker.ts'
import { eventually } from '../../stack/eventually.ts'
import { freePort } from '../../stack/free-port.ts'
import { repositoryRoot } from '../../stack/running-command.ts'
import type { FrontSettings } from '../front-settings.ts'
import type { Front, Surroundings } from '../scene.ts'

const startDeadlineMs = 20_000

/** What a distribution loads before it comes to a virtual host; those that are compiled in can't be loaded. */
const modules = [
  ...['mpm_event', 'unixd', 'log_config', 'authz_core', 'setenvif', 'alias', 'dir', 'headers', 'mime', 'proxy'],
  ...['proxy_http', 'reqtimeout', 'rewrite', 'unique_id'],
]

/** @throws when it was not said which Apache to test with */
export function apacheImage(): string {
  const image = process.env.APACHE_IMAGE
  if (!image)
    throw new Error('APACHE_IMAGE is not set; `make test-e2e` sets it, and `deploy/bootstrap/images.sh env` says it')
  return image
}

/** The virtual host of deploy/apache in a container; it shares the machine's network, where the application is. */
export async function startApacheFront(
  image: string,
  settings: FrontSettings,
  { application, folders }: Surroundings,
): Promise<Front> {
  const listen = `127.0.0.1:${await freePort()}`
  const folder = await folders.extra()
  await writeFile(join(folder, 'httpd.conf'), configuration(listen, `127.0.0.1:${application.port}`, settings))
  // As little as nginx has: no rights, and nothing may be written but /tmp.
  const hardening = ['--read-only', '--tmpfs', '/tmp', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges']
  const volumes = [
    `${folders.staticRoot}:/srv/static:ro`,
    `${folder}:/srv/test:ro`,
    `${join(repositoryRoot, 'deploy/apache')}:/srv/portico:ro`,
  ]
  const mounts = volumes.flatMap((volume) => ['--volume', volume])
  const network = ['--network', 'host', '--user', '101:101', '--label', 'portico.test=contract']
  const command = ['httpd', '-DFOREGROUND', '-f', '/srv/test/httpd.conf']
  const output = await docker('run', '--detach', ...network, ...hardening, ...mounts, image, ...command)
  const id = output.trim().split('\n').at(-1)!
  const url = `http://${listen}`
  const serves = () =>
    eventually('Apache serves', startDeadlineMs, async () => (await ask(url, { path: '/static/none' })).status === 404)
  const front: Front = {
    name: 'apache',
    url,
    secureUrl: undefined,
    // It has neither maintenance nor a certificate of its own.
    maintenanceFile: join(folder, 'on'),
    inTlsFolder: () => Promise.reject(new Error('Apache makes no certificate')),
    restart: async () => {
      await docker('restart', '--time', '5', id)
      await serves()
    },
    log: () => docker('logs', id),
    stop: async () => void (await docker('rm', '--force', '--volumes', id)),
  }
  try {
    await serves()
  } catch (error) {
    const log = await front.log()
    await front.stop()
    throw new Error(`Apache did not start:\n${log}`, { cause: error })
  }
  return front
}

function configuration(listen: string, behind: string, settings: FrontSettings): string {
  const {
    UPSTREAM: upstream = behind,
    CLIENT_MAX_BODY_SIZE: body,
    UPSTREAM_READ_TIMEOUT: silence,
    ...others
  } = settings
  const unknown = Object.keys(others)
  if (unknown.length > 0) throw new Error(`Apache's virtual host has no ${unknown.join(', ')}`)
  return [
    ...modules.flatMap((name) => [
      `<IfModule !${name}_module>`,
      `LoadModule ${name}_module modules/mod_${name}.so`,
      '</IfModule>',
    ]),
    `Listen ${listen}`,
    'ServerName portico.test',
    'DefaultRuntimeDir /tmp',
    'PidFile /tmp/httpd.pid',
    'ErrorLog /dev/stderr',
    // Each of its processes keeps connections of its own to the application, and which of them takes a request is chance.
    ...['StartServers 1', 'ServerLimit 1', 'ThreadsPerChild 64', 'MaxRequestWorkers 64', 'MinSpareThreads 1'],
    'CustomLog /dev/stdout "%h %t \\"%r\\" %>s"',
    `Define PORTICO_LISTEN ${listen}`,
    `Define PORTICO_UPSTREAM ${upstream}`,
    ...(body === undefined ? [] : [`Define PORTICO_MAX_BODY_BYTES ${bytesOf(body)}`]),
    ...(silence === undefined ? [] : [`Define PORTICO_READ_TIMEOUT_S ${Math.ceil(secondsOf(silence))}`]),
    'Include /srv/portico/portico.conf',
    '',
  ].join('\n')
}

/** From nginx's sizes. */
function bytesOf(size: string): number {
  const [, number, unit = ''] = /^(\d+)([kmg]?)$/i.exec(size)!
  return Number(number) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())
}

/** From nginx's times. */
function secondsOf(time: string): number {
  const [, number, unit] = /^(\d+)(ms|s|m|h)$/.exec(time)!
  return Number(number) * { ms: 0.001, s: 1, m: 60, h: 3600 }[unit as 'ms' | 's' | 'm' | 'h']
}
