import { once } from 'node:events'
import { connect, constants } from 'node:http2'
import { docker } from '../stack/docker.ts'

/** What comes over HTTP/2 from a compose project's nginx before the body: status and links of each head. */
export async function headsOverHttp2(project: string, path: string, fetchMode: string): Promise<[number, unknown][]> {
  const address = await docker('compose', '--project-name', project, 'port', 'nginx', '8443')
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
