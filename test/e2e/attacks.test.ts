import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { assault } from '../front-contract/attacks/assault.ts'
import type { Attack } from '../front-contract/attacks/attack.ts'
import { framingAttacks } from '../front-contract/attacks/framing.ts'
import { headAttacks } from '../front-contract/attacks/heads.ts'
import { oversizedAttacks } from '../front-contract/attacks/oversized.ts'
import { recordedAttacks } from '../front-contract/attacks/recorded-bytes.ts'
import { RecordingServer } from '../front-contract/attacks/recording-server.ts'
import { targetAttacks } from '../front-contract/attacks/targets.ts'
import { faultsOf } from '../front-contract/attacks/verdict.ts'
import { Folders } from '../front-contract/folders.ts'
import { startEmbeddedFront } from '../front-contract/fronts/embedded-front.ts'
import { startNginxFront } from '../front-contract/fronts/nginx-front.ts'
import type { Front, Surroundings } from '../front-contract/scene.ts'

const ownAttacks: readonly Attack[] = [...framingAttacks, ...headAttacks, ...targetAttacks, ...oversizedAttacks]

const nginxImage = `${inject('composeProject').name}-nginx`
const fronts = [
  { name: 'nginx', start: (around: Surroundings) => startNginxFront(nginxImage, {}, around) },
  { name: 'nginx-fastcgi', start: (around: Surroundings) => startNginxFront(nginxImage, {}, around, 'fastcgi') },
  { name: 'embedded', start: (around: Surroundings) => startEmbeddedFront({}, around) },
]

let folders: Folders

beforeAll(async () => {
  folders = await Folders.create()
})

afterAll(() => folders.remove())

describe.each(fronts)('$name before the application server', ({ name, start }) => {
  let server: RecordingServer
  let front: Front
  let fendedOff = 0
  const attacks = [...ownAttacks, ...recordedAttacks(name === 'nginx-fastcgi' ? 'fastcgi' : 'http')]

  beforeAll(async () => {
    server = await RecordingServer.start()
    front = await start({ application: server, folders })
  })

  afterAll(async () => {
    console.log(`attacks ${name} ${fendedOff}/${attacks.length}`)
    await front?.stop()
    await server?.stop()
  })

  test.each(attacks)('$name', async (attack) => {
    const said = server.log.length
    const statuses = await assault(front.url, attack)
    const arrivals = await server.arrivalsSince(said, front, `/after/${attacks.indexOf(attack)}`)
    expect(faultsOf(attack, statuses, arrivals)).toEqual([])
    fendedOff++
  })

  test('nothing of it has died', async () => {
    expect(server.workers).toHaveLength(1)
    expect(await front.log()).not.toMatch(/exited|uncaught|unhandled/i)
  })
})
