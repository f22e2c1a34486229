import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { NotifyReceiver } from './notify-receiver.ts'
import { asSystemd, openSocket } from './open-socket.ts'
import { RunningServer } from './running-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { ask } from './wire.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const unit = (name: string) => readFileSync(join(repository, 'deploy/systemd', name), 'utf8')
const service = unit('portico.service')

/** Every value of a key, in order. */
const values = (key: string) => [...service.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!)

/** A command of the unit, for the Node that runs here. */
function command(key: string): { script: string; args: string[] } {
  const [program, script, ...args] = values(key)[0]!.split(' ')
  expect(program).toBe('/usr/bin/node')
  return { script: script!, args }
}

test('the service serves, reloads and stops as its unit says', async () => {
  const folder = temporaryDirectory()
  const socketPath = join(folder, 'portico.sock')
  const NOTIFY_SOCKET = join(folder, 'notify.sock')
  const systemd = await NotifyReceiver.open(NOTIFY_SOCKET)
  const socket = await openSocket({ path: socketPath })
  const env = {
    ...Object.fromEntries(values('Environment').map((pair) => pair.split(/=(.*)/s, 2) as [string, string])),
    APP_MODULE: 'appserver/test/fixtures/hello.ts:application',
    APPSERVER_CONTROL_SOCKET: join(folder, 'control.sock'),
    APPSERVER_ADMIN_BIND: 'none',
    PATH: process.env.PATH!,
  }
  const server = RunningServer.run(command('ExecStart').args, {
    cwd: repository,
    env: { ...env, NOTIFY_SOCKET, LISTEN_FDS: '1', LISTEN_FDNAMES: 'portico.socket' },
    descriptors: [socket.fd],
    wrapper: asSystemd,
  })
  socket.leave()
  await systemd.next('READY')
  expect(server.stderr.match(/Listening at: .*/g)).toEqual(['Listening at: fd://3'])
  expect((await ask(0, '/', { socketPath })).status).toBe(200)

  const reload = command('ExecReload')
  await promisify(execFile)(process.execPath, [reload.script, ...reload.args], { cwd: repository, env })
  await systemd.next('RELOADING')
  await systemd.next('READY')
  server.signal('SIGTERM')
  await systemd.next('STOPPING')
  expect((await server.ended).code).toBe(0)
})

test('the units give the server what it needs, and systemd, where it is, takes them', () => {
  // The sender of a message is a child of the server: systemd would refuse it.
  expect(values('NotifyAccess')).toEqual(['all'])
  // To the master alone: the workers end when it says so.
  expect(values('KillMode')).toEqual(['mixed'])
  expect(Number(values('TimeoutStopSec')[0])).toBeGreaterThan(30)
  const copies = temporaryDirectory({
    'portico.service': service.replaceAll('/usr/bin/node', process.execPath),
    'portico.socket': unit('portico.socket'),
  })
  const paths = ['portico.service', 'portico.socket'].map((name) => join(copies, name))
  const checked = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], { encoding: 'utf8' })
  const isMissing = (checked.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
  expect(isMissing ? '' : checked.stderr).toBe('')
})
