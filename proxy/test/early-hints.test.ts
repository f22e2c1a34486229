import { expect, test } from 'vitest'
import { speak, startFront, startUpstream } from './rig.ts'

const link = '</site.css>; rel=preload; as=style'

async function received(...request: string[]): Promise<string> {
  const upstream = await startUpstream((_request, response) => {
    response.writeProcessing()
    response.writeEarlyHints({ link, 'x-other': 'not for clients' })
    response.end('the answer')
  })
  const { port } = await startFront({ upstream: upstream.port })
  return speak(port, `${request.join('\r\n')}\r\n\r\n`)
}

test('early hints reach a browser that opens a page, and nothing else of what comes before an answer does', async () => {
  const answer = await received('GET / HTTP/1.1', 'Host: test', 'Sec-Fetch-Mode: navigate', 'Connection: close')
  expect(answer).toMatch(
    /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/site\.css>; rel=preload; as=style\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  )
  expect(answer).toMatch(/the answer/)
})

test.each([
  ['that fetches something', ['GET / HTTP/1.1', 'Host: test', 'Sec-Fetch-Mode: cors', 'Connection: close']],
  ['that does not say', ['GET / HTTP/1.1', 'Host: test', 'Connection: close']],
  ['that speaks HTTP/1.0', ['GET / HTTP/1.0', 'Host: test', 'Sec-Fetch-Mode: navigate']],
])('a client %s gets the answer alone', async (_, request) => {
  const answer = await received(...request)
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(answer).toMatch(/the answer/)
  expect(answer).not.toContain('Link')
})
