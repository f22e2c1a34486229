import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Answer, ask } from '../stack/client.ts'
import type { Stack } from '../stack/stack.ts'

/** What arrives at test/apps/tsgi, and what comes back from it, through any front. */
export function describeRequests(front: string, stackOf: () => Stack): void {
  describe(`requests through the ${front}`, () => {
    const get = (path: string, headers: Readonly<Record<string, string>> = {}) => ask(stackOf().url, { path, headers })

    test('a posted form is answered by a redirect, which arrives as the application wrote it', async () => {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
      const posted = await ask(stackOf().url, { method: 'POST', path: '/greet', headers, body: 'name=Ada+Lovelace' })
      expect(posted.status).toBe(303)
      expect(posted.headers.location).toBe('/greet?name=Ada+Lovelace')
      expect((await get(posted.headers.location ?? '')).text).toBe('Hello, Ada Lovelace')
    })

    test('an upload of 50 MB arrives whole', async () => {
      const upload = { bytes: 50_000_000, sha256: digestOf(50_000_000) }
      const headers = { 'Content-Length': String(upload.bytes), 'Content-Type': 'application/octet-stream' }
      const body = pattern(upload.bytes)
      const answer = await ask(stackOf().url, { method: 'POST', path: '/digests', headers, body })
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.text)).toEqual({ files: [{ name: '', ...upload }] })
    })

    test('an upload whose length nobody announced arrives whole', async () => {
      const upload = { bytes: 3_000_000, sha256: digestOf(3_000_000) }
      const headers = { 'Transfer-Encoding': 'chunked' }
      const answer = await ask(stackOf().url, {
        method: 'POST',
        path: '/digests',
        headers,
        body: pattern(upload.bytes),
      })
      expect(JSON.parse(answer.text)).toEqual({ files: [{ name: '', ...upload }] })
    })

    test("a browser's upload form arrives whole", async () => {
      const form = new FormData()
      form.append('file', new File([Buffer.concat([...pattern(300_000)])], 'pattern.bin'))
      const answer = await fetch(`${stackOf().url}/digests`, { method: 'POST', body: form })
      expect(await answer.json()).toEqual({
        files: [{ name: 'pattern.bin', bytes: 300_000, sha256: digestOf(300_000) }],
      })
    })

    test('the first piece of a stream arrives before the last one was sent', async () => {
      const { pieces, text } = await get('/stream')
      const sentAt = Array.from(text.matchAll(/sent at (\S+)/g), (match) => new Date(match[1]!))
      expect(sentAt).toHaveLength(5)
      expect(pieces[0]!.arrivedAt.getTime()).toBeLessThan(sentAt[4]!.getTime())
      expect(pieces.length).toBeGreaterThan(1)
    })

    test('the application sees the client: its address, the host and port it asked for, the scheme', async () => {
      const environ = await environOf(get, { Host: 'site.example:8443' })
      expect(stackOf().clientAddresses).toContain(environ.REMOTE_ADDR)
      expect(environ).toMatchObject({ SERVER_NAME: 'site.example', SERVER_PORT: '8443', 'tsgi.url_scheme': 'http' })
    })

    test('every request has an id of its own, the same for the application and the client', async () => {
      const [first, second] = [await getEnviron(get), await getEnviron(get)]
      expect(first.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
      expect(JSON.parse(first.text)['tsgi.request_id']).toBe(first.headers['x-request-id'])
      expect(second.headers['x-request-id']).not.toBe(first.headers['x-request-id'])
    })

    test("a client's request id is replaced, as nobody in front is trusted", async () => {
      const replaced = await getEnviron(get, { 'X-Request-Id': 'order-4711.retry_2' })
      expect(replaced.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/)
      expect(JSON.parse(replaced.text)['tsgi.request_id']).toBe(replaced.headers['x-request-id'])
    })

    test('what a client says of itself in forwarding headers is replaced, not believed and not passed on', async () => {
      const spoofed = {
        'X-Forwarded-For': '203.0.113.66',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'spoofed.example',
        'X-Forwarded-Port': '6666',
        'X-Real-IP': '203.0.113.66',
        Forwarded: 'for=203.0.113.66;host=spoofed.example;proto=https',
        Proxy: 'http://spoofed.example:6666',
        X_Forwarded_For: '203.0.113.66',
      }
      const environ = await environOf(get, spoofed)
      expect(stackOf().clientAddresses).toContain(environ.REMOTE_ADDR)
      expect(environ.HTTP_X_FORWARDED_FOR).toBe(environ.REMOTE_ADDR)
      expect(environ['tsgi.url_scheme']).toBe('http')
      expect(JSON.stringify(environ)).not.toMatch(/spoofed\.example|203\.0\.113\.66|6666/)
    })
  })
}

type Get = (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answer>

function getEnviron(get: Get, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return get('/environ', headers)
}

async function environOf(get: Get, headers: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const answer = await getEnviron(get, headers)
  expect(answer.status).toBe(200)
  return JSON.parse(answer.text)
}

/** Bytes that nothing on the way can drop, repeat or reorder by whole blocks without changing the digest. */
function* pattern(bytes: number): Generator<Uint8Array> {
  const blockBytes = 64 * 1024
  for (let offset = 0; offset < bytes; offset += blockBytes) {
    const block = Buffer.alloc(Math.min(blockBytes, bytes - offset), `block at ${offset};`)
    yield block
  }
}

function digestOf(bytes: number): string {
  const hash = createHash('sha256')
  for (const block of pattern(bytes)) hash.update(block)
  return hash.digest('hex')
}
