import { once } from 'node:events'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import type { Concern } from '../case.ts'
import type { Site } from '../site.ts'

/** A client of the browser's kind, with what it has heard. */
async function connect(site: Site, path: string, protocols: readonly string[] = []): Promise<[WebSocket, string[]]> {
  const ws = new WebSocket(site.webSocketUrl(path), [...protocols])
  const messages: string[] = []
  ws.on('message', (data, isBinary) =>
    messages.push(isBinary ? `bytes ${(data as Buffer).toString('hex')}` : `${data}`),
  )
  await once(ws, 'open')
  return [ws, messages]
}

async function ended(ws: WebSocket): Promise<string> {
  const [code, reason] = (await once(ws, 'close', { signal: AbortSignal.timeout(10_000) })) as [number, Buffer]
  return `${code} ${reason}`.trim()
}

export const webSockets: Concern = {
  name: 'WebSockets',
  cases: [
    {
      title: 'S59 S61: text and bytes come back as what they were, in their order',
      check: async (site) => {
        const [ws, messages] = await connect(site, '/ws/echo')
        ws.send('Zo\u00eb')
        ws.send(Buffer.from([0, 255, 7]))
        ws.send('x'.repeat(100_000))
        ws.send('last')
        while (messages.length < 4) await once(ws, 'message')
        expect(messages).toEqual(['Zo\u00eb', 'bytes 00ff07', 'x'.repeat(100_000), 'last'])
        ws.close()
        expect(await ended(ws)).toBe('1005')
      },
    },
    {
      title: 'S59 S60: the application chooses among the offered subprotocols, and may add fields',
      check: async (site) => {
        const ws = new WebSocket(site.webSocketUrl('/ws/protocol'), ['chat.v1', 'chat.v2'])
        const [[response], [message]] = await Promise.all([once(ws, 'upgrade'), once(ws, 'message')])
        expect(response.headers['x-accepted']).toBe('yes')
        expect([ws.protocol, `${message}`]).toEqual(['chat.v2', 'chat.v2'])
        ws.close()
        await ended(ws)
      },
    },
    {
      title: "S68: the application learns the client's code and reason",
      check: async (site) => {
        const page = site.page()
        const [ws] = await connect(site, `/ws/echo?key=${page.key}`)
        ws.close(4000, 'done')
        expect(await ended(ws)).toBe('4000 done')
        expect(await page.has('4000%20done')).toEqual(['4000 done'])
      },
    },
    {
      title: 'S61 S68: the application learns of a client that leaves without a word',
      check: async (site) => {
        const page = site.page()
        const [ws] = await connect(site, `/ws/echo?key=${page.key}`)
        ws.terminate()
        expect(await page.has('1006')).toEqual(['1006'])
      },
    },
    {
      title: 'S62 A28: what is sent after the end is refused by an error named ClientGone',
      except: {
        node: "a WebSocket of `ws` is the application's own, and so are its errors",
      },
      check: async (site) => {
        const page = site.page()
        const [ws] = await connect(site, `/ws/late?key=${page.key}`)
        ws.close()
        expect(await page.has('ClientGone')).toEqual(['ClientGone'])
      },
    },
    {
      title: "S60: the client learns the application's code and reason",
      check: async (site) => {
        const [ws] = await connect(site, '/ws/closes')
        expect(await ended(ws)).toBe('4001 enough')
      },
    },
    {
      title: 'S64: when the application returns, what it sent arrives, and the WebSocket is closed with 1000',
      except: { node: 'a listener returns at once: nothing says that it is done' },
      check: async (site) => {
        const ws = new WebSocket(site.webSocketUrl('/ws/ends'))
        const [[message], code] = await Promise.all([once(ws, 'message'), ended(ws)])
        expect([`${message}`, code]).toEqual(['last words', '1000'])
      },
    },
    {
      title: 'S64: when the application fails, the WebSocket is closed with 1011, which says nothing of the inside',
      except: { node: "a WebSocket of `ws` is the application's own, and so are its failures" },
      check: async (site) => {
        const [ws] = await connect(site, '/ws/fails')
        expect(await ended(ws)).toBe('1011')
      },
    },
    {
      title: 'S65: an application that does not accept answers as it would any request',
      check: async (site) => {
        const ws = new WebSocket(site.webSocketUrl('/ws/nowhere'))
        const [request, response] = await once(ws, 'unexpected-response')
        expect([400, 403, 404, 426]).toContain(response.statusCode)
        request.destroy()
      },
    },
    {
      title: 'S63: a message over the limit is answered with 1009',
      except: { node: "the limit of a WebSocket of `ws` is the application's own" },
      check: async (site) => {
        const [ws] = await connect(site, '/ws/echo')
        ws.send(Buffer.alloc(1024 ** 2 + 1))
        expect(await ended(ws)).toBe('1009')
      },
    },
  ],
}
