import { once } from 'node:events'
import { connect, constants } from 'node:http2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type StartedComposeProject, startComposeProject } from '../stack/compose-project.ts'
import { ComposeStack } from '../stack/compose-stack.ts'
import { docker } from '../stack/docker.ts'
import { logOnFailure } from './log-on-failure.ts'
import { describeMedia, informationOf, mediaModule } from './media-cases.ts'

let project: StartedComposeProject | undefined
let stack: ComposeStack

beforeAll(async () => {
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
  project = await startComposeProject({ APP_MODULE: mediaModule })
  stack = await ComposeStack.of(project)
})

afterAll(() => project?.down())

logOnFailure(() => stack)

describeMedia('nginx of the compose file', () => stack)

/** What comes over HTTP/2, status and links, before the body. */
async function headsOverHttp2(path: string, fetchMode: string): Promise<[number, unknown][]> {
  const address = await docker('compose', '--project-name', project!.name, 'port', 'nginx', '8443')
  // The certificate is the stack's own.
  const session = connect(`https://${address.trim()}`, { rejectUnauthorized: false })
  try {
    const stream = session.request({ ':path': path, 'sec-fetch-mode': fetchMode })
    const heads: [number, unknown][] = []
    stream.on('headers', (head) => heads.push([head[constants.HTTP2_HEADER_STATUS] as unknown as number, head.link]))
    stream.on('response', (head) => heads.push([head[':status']!, head.link]))
    await once(stream.resume(), 'end')
    return heads
  } finally {
    session.close()
  }
}

test('nginx passes early hints on to a browser that opens a page over HTTP/2', async () => {
  expect(await headsOverHttp2('/hints', 'navigate')).toEqual([
    [103, '</site.css>; rel=preload; as=style'],
    [200, undefined],
  ])
})

test('nginx keeps early hints from other clients', async () => {
  expect(await headsOverHttp2('/hints', 'cors')).toEqual([[200, undefined]])
  expect(await informationOf(stack.url, '/hints', { 'Sec-Fetch-Mode': 'navigate' })).toEqual([])
})
