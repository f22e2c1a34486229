import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest'
import { DirectServer } from '../conformance/direct-server.ts'
import { startFastCgiFront } from '../conformance/fastcgi-front.ts'
import type { RunningFront } from '../conformance/fronts.ts'
import { describeConformance } from '../conformance/suite.ts'

const nginxImage = `${inject('composeProject').name}-nginx`

describe.each(['tsgi', 'fetch', 'asgi'] as const)('conformance of %s behind nginx, by FastCGI', (interfaceName) => {
  let server: DirectServer | undefined
  let front: RunningFront | undefined

  beforeAll(async () => {
    server = await DirectServer.start(interfaceName, 'fastcgi')
    front = await startFastCgiFront(server.port, nginxImage)
  })

  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => console.error(await front?.log(), server?.log))
  })

  afterAll(async () => {
    await front?.stop()
    await server?.stop()
  })

  // An upgrade needs HTTP on the whole way.
  describeConformance(
    'nginx',
    interfaceName,
    () => front!.url,
    ({ name }) => !name.includes('WebSocket'),
  )
})
