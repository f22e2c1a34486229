import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { digestOf } from '../bodies/blocks.ts'
import { BodyServer } from '../bodies/body-server.ts'
import { download, type Transferred, upload } from '../bodies/transfer.ts'
import { NginxContainer } from '../chaos/nginx-container.ts'

const mebibyte = 1024 * 1024
const bytes = 1024 * mebibyte
/**
 * The garbage collector lets some 64 MiB of buffers gather before it runs, whether the body is large or not. A body of this
 * size shows that much, so that what a larger one adds to it is what grows with the body.
 */
const warmingBytes = 256 * mebibyte
const growthLimitBytes = 64 * mebibyte
/** The kernel's buffers at the two ends of a connection, 4 and 32 MiB at most as Linux has them, and a little for the processes. */
const aheadLimitBytes = 40 * mebibyte

/** The same server for all tests of a description; a log beside those that fail. */
function serverFor(start: () => Promise<BodyServer>): () => BodyServer {
  let server: BodyServer | undefined
  beforeAll(async () => {
    server = await start()
  })
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(server?.log)
  })
  afterAll(() => server?.stop())
  return () => server!
}

async function expectLevel(
  server: BodyServer,
  transfer: (bytes: number) => Promise<Transferred>,
): Promise<Transferred> {
  const usual = await server.peakBytes(() => transfer(warmingBytes))
  let transferred: Transferred | undefined
  const startedMs = performance.now()
  const peak = await server.peakBytes(async () => {
    transferred = await transfer(bytes)
  })
  const shown = [usual, peak, transferred!.aheadBytes].map((value) => `${(value / mebibyte).toFixed(1)} MiB`)
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  console.log(
    `bodies ${expect.getState().currentTestName}: peak of 256 MiB ${shown[0]}, of 1 GiB ${shown[1]}, ahead ${shown[2]}, ${seconds} s`,
  )
  expect(transferred!.digest).toBe(expectedDigest)
  expect(peak - usual).toBeLessThan(growthLimitBytes)
  return transferred!
}

const expectedDigest = digestOf(bytes)

// Each direction and interface at its full size, since that is where a buffer without bounds would be. Fronts add no further
// interface, and get each direction once. One transfer with a pause is also one without: half of it goes at full speed.
describe.each(['tsgi', 'fetch', 'asgi', 'node'])('1 GiB, interface %s', (name) => {
  const server = serverFor(() => BodyServer.start(name))

  test('an upload waits for an application that stops reading, and takes no memory', async () => {
    const { aheadBytes } = await expectLevel(server(), (size) =>
      upload(server().url, { bytes: size, pauseBytes: size / 2 }),
    )
    expect(aheadBytes).toBeLessThan(aheadLimitBytes)
  })

  test('an upload without a length takes no memory', async () => {
    await expectLevel(server(), (size) => upload(server().url, { bytes: size, chunked: true }))
  })

  test('the application waits for a client that stops reading its download, which takes no memory', async () => {
    const { aheadBytes } = await expectLevel(server(), (size) =>
      download(server().url, { bytes: size, pauseBytes: size / 2 }),
    )
    expect(aheadBytes).toBeLessThan(aheadLimitBytes)
  })
})

describe('1 GiB through the embedded front', () => {
  const server = serverFor(() => BodyServer.startBehindFront('tsgi'))
  throughFront(server, () => server().url)
})

describe('1 GiB through nginx', () => {
  const server = serverFor(() => BodyServer.start('tsgi'))
  let nginx: NginxContainer | undefined
  beforeAll(async () => {
    nginx = await NginxContainer.start(`${inject('composeProject').name}-nginx`, server().port, {
      CLIENT_MAX_BODY_SIZE: '0',
    })
  })
  afterAll(() => nginx?.stop())
  throughFront(server, () => nginx!.url)
})

function throughFront(server: () => BodyServer, url: () => string): void {
  test('an upload waits for an application that stops reading', async () => {
    const { aheadBytes } = await expectLevel(server(), (size) => upload(url(), { bytes: size, pauseBytes: size / 2 }))
    expect(aheadBytes).toBeLessThan(2 * aheadLimitBytes)
  })

  test('the application waits for a client that stops reading its download', async () => {
    const { aheadBytes } = await expectLevel(server(), (size) => download(url(), { bytes: size, pauseBytes: size / 2 }))
    expect(aheadBytes).toBeLessThan(2 * aheadLimitBytes)
  })
}
