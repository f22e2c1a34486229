import { afterAll, beforeAll, beforeEach } from 'vitest'
import { DirectServer } from './direct-server.ts'
import type { InterfaceName } from './names.ts'
import { describeConformance } from './suite.ts'

/** The suite against the application server itself, with the log of a failed case beside it. */
export function describeDirect(interfaceName: InterfaceName): void {
  let server: DirectServer | undefined

  beforeAll(async () => {
    server = await DirectServer.start(interfaceName)
  })

  beforeEach(({ onTestFailed }) => {
    const before = server?.log.length ?? 0
    onTestFailed(() => console.error(server?.log.slice(before)))
  })

  afterAll(() => server?.stop())

  describeConformance('direct', interfaceName, () => server!.url)
}
