import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest'
import { NginxContainer } from '../chaos/nginx-container.ts'
import { DirectServer } from '../conformance/direct-server.ts'
import { describeConformance } from '../conformance/suite.ts'

const nginxImage = `${inject('composeProject').name}-nginx`

describe.each(['tsgi', 'fetch', 'asgi'] as const)('conformance of %s behind nginx, by FastCGI', (interfaceName) => {
  let server: DirectServer | undefined
  let nginx: NginxContainer | undefined

  beforeAll(async () => {
    server = await DirectServer.start(interfaceName, 'both')
    nginx = await NginxContainer.start(nginxImage, server.port, {
      UPSTREAM_PROTOCOL: 'fastcgi',
      UPSTREAM_FASTCGI: `127.0.0.1:${server.fastCgiPort}`,
    })
  })

  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => console.error(await nginx?.errors(), server?.log))
  })

  afterAll(async () => {
    await nginx?.stop()
    await server?.stop()
  })

  describeConformance('nginx', interfaceName, () => nginx!.url)
})
