import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { applicationWith } from './configured-site.ts'
import { visit } from './visitor.ts'

describe('uploads', () => {
  const sha256 = (content: string) => createHash('sha256').update(content).digest('hex')

  test('a bare body is reported with its size and digest', async () => {
    const body = [Buffer.from('hello '), Buffer.from('world')]
    const answer = await visit(applicationWith(), { method: 'POST', target: '/upload', body })
    expect(JSON.parse(answer.text)).toEqual({ files: [{ name: '', bytes: 11, sha256: sha256('hello world') }] })
  })

  test("the files of a browser's form are reported one by one, empty fields left out", async () => {
    const form = new FormData()
    form.append('file', new File(['hello world'], 'greeting.txt'))
    form.append('file', new File(['second'], 'other.txt'))
    form.append('file', new File([], ''))
    form.append('note', 'not a file')
    const request = new Request('http://testserver/', { method: 'POST', body: form })
    const headers = { 'Content-Type': request.headers.get('content-type') ?? '', Accept: 'text/html' }
    const body = [new Uint8Array(await request.arrayBuffer())]
    const answer = await visit(applicationWith(), { method: 'POST', target: '/upload', headers, body })
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('<dd>greeting.txt</dd>')
    expect(answer.text).toContain(sha256('hello world'))
    expect(answer.text).toContain(sha256('second'))
    expect(answer.text.match(/<dl/g)).toHaveLength(2)
  })

  test('more than the limit is refused as it arrives, whatever it is wrapped in', async () => {
    const application = applicationWith({ UPLOAD_LIMIT_BYTES: '1000000' })
    // Never ends: whoever wants to read all of it before answering never answers.
    const bare = { method: 'POST', target: '/upload', body: endless() }
    expect((await visit(application, bare)).status).toBe(413)
    const headers = { 'Content-Type': 'multipart/form-data; boundary=b' }
    const head = '--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n'
    expect((await visit(application, { ...bare, headers, body: endless(head) })).status).toBe(413)
  })

  test.each([
    ['has no boundary', 'multipart/form-data', 'x'],
    [
      'ends early',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nab',
    ],
    [
      'holds no file',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="n"\r\n\r\nab\r\n--b--\r\n',
    ],
  ])('a form that %s is refused as malformed', async (_case, type, content) => {
    const headers = { 'Content-Type': type }
    const body = [Buffer.from(content)]
    const answer = await visit(applicationWith(), { method: 'POST', target: '/upload', headers, body })
    expect(answer.status).toBe(400)
  })
})

/** As a socket delivers: a chunk for each turn of the event loop. */
async function* endless(start = ''): AsyncGenerator<Uint8Array> {
  yield Buffer.from(start)
  for (;;) {
    await setImmediate()
    yield Buffer.alloc(10_000)
  }
}
