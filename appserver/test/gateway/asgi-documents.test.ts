import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { RunningServer } from '../running-server.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { WebSocketClient } from '../websocket-client.ts'
import { ask } from '../wire.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const found = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].sort()
const page = read('../../../docs/asgi.md')

describe('the pages about ASGI', () => {
  test('the specification has the rules that tests name, and no others', () => {
    const folders = ['./', '../'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
    const tests = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /(asgi|lifespan).*\.test\.ts$/.test(name))
        .map((name) => readFileSync(`${folder}${name}`, 'utf8')),
    )
    const named = found(tests.join('\n'), /['"`](G\d+): /g)
    expect(named.length).toBeGreaterThan(40)
    expect(found(read('../../SPEC.md'), /^- \*\*(G\d+)\*\* /gm)).toEqual(named)
  })

  test('docs/asgi.md has every event, and no others', () => {
    const events = /['`]((?:http|websocket|lifespan)\.[a-z_.]+)['`]/g
    const extensions = ['http.response', 'websocket.http.response', 'http.response.trailers']
    const typed = found(read('../../src/gateway/asgi/asgi.ts'), events).filter((name) => !extensions.includes(name))
    expect(found(page, events).filter((name) => !extensions.includes(name))).toEqual(typed)
  })

  test('the example runs as it stands', async () => {
    const example = /```ts\n([\s\S]*?)```/.exec(page)![1]!
    const cwd = temporaryDirectory({ 'app.mts': example })
    const server = await RunningServer.ready('app.mts:application', ['--lifespan', 'on'], { cwd })
    expect((await ask(server.port, '/page')).body).toBe('Hello from /page')
    const client = await WebSocketClient.open(server.port)
    client.ws.send('echo')
    expect(await client.receives(1)).toEqual(['echo'])
    server.signal('SIGTERM')
    expect((await server.ended).code).toBe(0)
  })
})
