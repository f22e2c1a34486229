import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { NginxContainer } from '../chaos/nginx-container.ts'
import { applications, type FrameworkApplication } from '../frameworks/applications.ts'
import { prepare } from '../frameworks/prepare.ts'
import type { Reach } from '../frameworks/reach.ts'
import { FrameworkServer } from '../frameworks/server.ts'
import { freePort } from '../stack/free-port.ts'
import { RunningCommand } from '../stack/running-command.ts'
import { describeChatOfSeveralWorkers } from './chat-cases.ts'
import { describeFramework } from './framework-cases.ts'

const visitor = '127.0.0.77'

let port: number
let nginx: NginxContainer | undefined
let embedded: RunningCommand | undefined
let embeddedUrl = ''

const fronts: Readonly<Record<string, () => string>> = {
  nginx: () => nginx!.url,
  'the embedded front': () => embeddedUrl,
}

/** Builds run while the applications before them are visited. */
const prepared = new Map<FrameworkApplication, Promise<void>>()

// Both stay where they are while one application after another is served behind them.
beforeAll(async () => {
  for (const application of applications) prepareAhead(application)
  port = await freePort()
  nginx = await NginxContainer.start(`${inject('composeProject').name}-nginx`, port)
  const settings = ['--bind', '127.0.0.1:0', '--upstream', `127.0.0.1:${port}`, '--access-log', 'off']
  embedded = RunningCommand.start(['proxy/src/cli.ts', ...settings])
  embeddedUrl = (await embedded.saying(/Portico is at (http:\/\/127\.0\.0\.1:\d+)/))[1]!
})

afterAll(async () => {
  await embedded?.stop()
  await nginx?.stop()
})

describe.each(applications)('$module', (application) => {
  let server: FrameworkServer | undefined

  beforeAll(async () => {
    await prepared.get(application)
    server = await FrameworkServer.start(application, port)
  })

  afterAll(() => server?.stop())

  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => console.error(server?.log, await nginx?.errors()))
  })

  test(`is called through the ${application.interface} interface`, () => {
    expect(server?.log).toContain(`Interface: ${application.interface} (`)
  })

  if (application.exported) {
    test(`answers as ${application.exported}, too`, async () => {
      const call = RunningCommand.start(['appserver/src/cli.ts', 'call', application.exported!, 'GET', '/'])
      await call.saying(new RegExp(application.page))
      await call.stop()
    })
  }

  for (const [front, url] of Object.entries(fronts)) {
    describeFramework(application, front, () => reachOf(url))
  }
})

describe('Socket.IO in two workers', () => {
  let server: FrameworkServer | undefined

  beforeAll(async () => {
    const chat = applications.find(({ webSockets }) => webSockets === 'chat')!
    server = await FrameworkServer.start({ ...chat, workers: 2 }, port)
  })

  afterAll(() => server?.stop())

  for (const [front, url] of Object.entries(fronts)) describeChatOfSeveralWorkers(front, () => reachOf(url))
})

function reachOf(url: () => string): Reach {
  return { url: url(), clientAddresses: [visitor], localAddress: visitor }
}

function prepareAhead(application: FrameworkApplication): void {
  const preparation = prepare(application)
  // Whoever waits for it is told.
  preparation.catch(() => {})
  prepared.set(application, preparation)
}
