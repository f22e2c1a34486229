import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '../stack/running-command.ts'
import type { SitePeer } from './site-peers.ts'

const run = promisify(execFile)
const limitMs = 280_000
export const peersFolder = join(repositoryRoot, 'test/bench/peers')

type Need = NonNullable<SitePeer['needs']>

/** Packages of Debian, by what they are needed for. */
const packages = {
  gunicorn: ['gunicorn'],
  uvicorn: ['uvicorn', 'python3-uvloop', 'python3-httptools'],
  uwsgi: ['uwsgi-core', 'uwsgi-plugin-python3'],
  wrk: ['wrk'],
} as const

/** Installs what peers need, as far as that can be done here. @returns why not, for what could not */
export async function install(): Promise<ReadonlyMap<Need, string>> {
  const missing = new Map<Need, string>()
  const attempt = async (need: Need, doIt: () => Promise<void>) => {
    try {
      await doIt()
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string }
      missing.set(need, (stderr?.trim() || message).split('\n').at(-1)!)
    }
  }
  // Without it there may be ab.
  await installDebian('wrk').catch(() => {})
  await attempt('npm', installNpm)
  for (const need of ['gunicorn', 'uvicorn', 'uwsgi'] as const) await attempt(need, () => installDebian(need))
  return missing
}

/** By the lock of the folder's own, and only when that is newer. */
async function installNpm(): Promise<void> {
  const times = await Promise.all(['package-lock.json', 'node_modules/.package-lock.json'].map(modifiedMs))
  if (times[0]! <= times[1]!) return
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: peersFolder, timeout: limitMs })
}

async function modifiedMs(file: string): Promise<number> {
  return await stat(join(peersFolder, file)).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}

/** @throws {Error} it can't be */
async function installDebian(need: keyof typeof packages): Promise<void> {
  if (await isThere(need)) return
  const apt = (...args: string[]) =>
    run('sh', ['deploy/bootstrap/apt.sh', ...args], { cwd: repositoryRoot, timeout: limitMs })
  await apt('usable').catch(() => {
    throw new Error(`${need} is not here; it is installed by root on Debian only`)
  })
  const log = join(repositoryRoot, '.portico/bench-apt.log')
  await apt(log, 'update')
  await apt(log, 'install', '--no-install-recommends', ...packages[need])
}

function isThere(command: string): Promise<boolean> {
  return run('sh', ['-c', `command -v ${command}`]).then(
    () => true,
    () => false,
  )
}

/** Versions of the peers from npm, by their names. */
export async function npmVersions(): Promise<Readonly<Record<string, string>>> {
  const { dependencies } = JSON.parse(await readFile(join(peersFolder, 'package.json'), 'utf8')) as {
    dependencies: Readonly<Record<string, string>>
  }
  const { fastify, pm2, srvx, wattpm } = dependencies
  return { Fastify: fastify!, PM2: pm2!, srvx: srvx!, Watt: wattpm! }
}
