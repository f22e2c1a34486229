import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { application as fetchSite } from '../bench/applications/site/fetch.ts'
import { application as listener } from '../bench/applications/site/listener.ts'
import { application as tsgiSite } from '../bench/applications/site/tsgi.ts'
import { workloads } from '../bench/workloads.ts'

const server = createServer(listener)
let url: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => void server.close())

test.each(workloads)(
  '$title is answered alike as a listener, a fetch handler and by TSGI',
  async ({ path, bodyBytes }) => {
    const body = bodyBytes === undefined ? undefined : Buffer.alloc(bodyBytes, 'x')
    const request = () => new Request(url + path, body ? { method: 'POST', body } : {})
    const byListener = await fetch(request())
    const text = await byListener.text()
    const byFetch = await fetchSite.fetch(request())
    expect([byFetch.headers.get('content-type'), await byFetch.text()]).toEqual([
      byListener.headers.get('content-type'),
      text,
    ])
    expect(await askTsgi(path, body)).toEqual([byListener.headers.get('content-type'), text])
  },
)

/** As much of an environ as the site reads. */
async function askTsgi(path: string, body: Buffer | undefined): Promise<[type: string | undefined, text: string]> {
  const input = (async function* () {
    if (body) yield body
  })()
  const environ = { REQUEST_METHOD: body ? 'POST' : 'GET', PATH_INFO: path, 'tsgi.input': input }
  let type: string | undefined
  const startResponse = (_status: string, headers: readonly (readonly [string, string])[]) => {
    type = headers.find(([name]) => name === 'Content-Type')?.[1]
    return () => {}
  }
  const answer = await tsgiSite(environ as never, startResponse as never)
  let text = ''
  for await (const chunk of answer as AsyncIterable<string | Uint8Array>) text += String(chunk)
  return [type, text]
}
