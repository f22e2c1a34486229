import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest'
import { DirectServer } from '../conformance/direct-server.ts'
import { type RunningFront, startFront } from '../conformance/fronts.ts'
import { fronts, interfaces } from '../conformance/names.ts'
import { describeConformance } from '../conformance/suite.ts'

const nginxImage = `${inject('composeProject').name}-nginx`

describe.each(interfaces)('conformance of %s', (interfaceName) => {
  let server: DirectServer | undefined

  beforeAll(async () => {
    server = await DirectServer.start(interfaceName)
  })

  afterAll(() => server?.stop())

  describe.each(fronts.filter((name) => name !== 'direct'))('behind %s', (name) => {
    let front: RunningFront | undefined

    beforeAll(async () => {
      front = await startFront(name, server!.port, nginxImage)
    })

    beforeEach(({ onTestFailed }) => {
      onTestFailed(async () => console.error(await front?.log(), server?.log))
    })

    afterAll(() => front?.stop())

    describeConformance(name, interfaceName, () => front!.url)
  })
})
