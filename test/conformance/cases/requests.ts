import { expect } from 'vitest'
import type { Concern } from '../case.ts'

const nodeGivesRaw = "Node's request gives the target as it was sent: nothing is decoded"
const urlGivesRaw = 'a Request has a URL, whose path stays encoded (WHATWG URL)'
const frontSays = 'the front says who the client is, and replaces what the client says of itself'
const frontsOwnId = 'a front gives its own, whatever a client says'
const nodeHasItsOwn = "Node's request says what was sent; what a trusted front says stands in its header fields"

export const requests: Concern = {
  name: 'What the application is told',
  cases: [
    {
      title: 'S7 S8: the method arrives as it was sent',
      check: async (site) => {
        expect((await site.seen('GET /seen')).method).toBe('GET')
        expect((await site.seen('PROPFIND /seen')).method).toBe('PROPFIND')
      },
    },
    {
      title: 'S10 S11: the path is decoded once, as UTF-8',
      except: { node: nodeGivesRaw, fetch: urlGivesRaw },
      check: async (site) => {
        expect((await site.seen('GET /seen/caf%C3%A9%20au%20lait')).path).toBe('/seen/caf\u00e9 au lait')
        expect((await site.seen('GET /seen/a%252Fb')).path).toBe('/seen/a%2Fb')
        expect((await site.seen('GET /seen/a+b')).path).toBe('/seen/a+b')
      },
    },
    {
      title: 'S13: the target is told as it was sent',
      check: async (site) => {
        const target = '/seen/caf%C3%A9%2F%2fau+lait/?x=%20&y=a?b'
        expect((await site.seen(`GET ${target}`)).target).toBe(target)
      },
    },
    {
      title: 'S12: the query is told undecoded and without its question mark',
      check: async (site) => {
        expect((await site.seen('GET /seen?x=%20+1&y=a?b=%C3%A9')).query).toBe('x=%20+1&y=a?b=%C3%A9')
        expect((await site.seen('GET /seen?')).query).toBe('')
        expect((await site.seen('GET /seen')).query).toBe('')
      },
    },
    {
      title: 'S11: a target in absolute form names the same path',
      except: {
        node: nodeGivesRaw,
        nginx: 'the front makes it a path',
        embedded: 'the front makes it a path',
      },
      check: async (site) => {
        const seen = await site.seen('GET http://site.example/seen/there?x=1')
        expect(seen.query).toBe('x=1')
        if (seen.path !== undefined) expect(seen.path).toBe('/seen/there')
      },
    },
    {
      title: 'S17: a field that came twice is joined by a comma, Cookie by a semicolon',
      check: async (site) => {
        const { headers } = await site.seen('GET /seen', {
          fields: ['X-Twice: one', 'Cookie: a=1', 'x-twice: two', 'Cookie: b=2'],
        })
        expect(headers).toMatchObject({ 'x-twice': 'one, two', cookie: 'a=1; b=2' })
      },
    },
    {
      title: 'S17: a field value arrives byte for byte as Latin-1',
      check: async (site) => {
        const { headers } = await site.seen('GET /seen', { fields: ['X-Name: Zo\u00eb', 'X-Utf-8: Zo\u00c3\u00ab'] })
        expect(headers).toMatchObject({ 'x-name': 'Zo\u00eb', 'x-utf-8': 'Zo\u00c3\u00ab' })
      },
    },
    {
      title: 'S18: a name with an underscore does not pass for the one with a hyphen',
      except: { node: "Node's request has every field as it was sent, under its own name" },
      check: async (site) => {
        const { headers } = await site.seen('GET /seen', {
          fields: ['X-User: real', 'X_User: forged', 'X_Only: forged'],
        })
        expect(headers['x-user']).toBe('real')
        expect(JSON.stringify(headers)).not.toContain('forged')
      },
    },
    {
      title: 'S18: a field Proxy does not pass for the variable HTTP_PROXY',
      except: {
        node: "Node's request has every field as it was sent, under its own name",
        asgi: 'the fields are a list of what was sent: no variable is made of them',
      },
      check: async (site) => {
        const { headers } = await site.seen('GET /seen', { fields: ['Proxy: http://forged.example'] })
        expect(headers.proxy).toBeUndefined()
      },
    },
    {
      title: 'S6 S16: type and length of a body are told when they were sent, and not otherwise',
      check: async (site) => {
        const none = await site.seen('GET /seen')
        expect(none.headers).not.toHaveProperty('content-type')
        expect(none.headers).not.toHaveProperty('content-length')
        const both = await site.seen('POST /seen', { fields: ['Content-Type: text/plain; x=y'], body: 'abc' })
        expect(both.headers).toMatchObject({ 'content-type': 'text/plain; x=y', 'content-length': '3' })
      },
    },
    {
      title: 'S14: name and port are those that the client wrote',
      check: async (site) => {
        const wire = await site.open()
        wire.sendHead('GET /seen HTTP/1.1', 'Host: other.example:8443', 'Connection: close')
        expect(JSON.parse((await wire.answer()).body.toString()).host).toBe('other.example:8443')
      },
    },
    {
      title: 'S15: the protocol is named',
      except: {
        fetch: 'a Request has no version of HTTP',
        nginx: 'the front speaks HTTP/1.1 to the application server, whatever it was asked in',
        embedded: 'the front speaks HTTP/1.1 to the application server, whatever it was asked in',
      },
      check: async (site) => {
        expect((await site.seen('GET /seen')).protocol).toBe('HTTP/1.1')
        const wire = await site.open()
        wire.sendHead('GET /seen HTTP/1.0')
        expect(JSON.parse((await wire.answer()).body.toString()).protocol).toBe('HTTP/1.0')
        await wire.closed
      },
    },
    {
      title: 'S20: address and scheme of the client are those that a trusted front names',
      except: { node: nodeHasItsOwn, nginx: frontSays, embedded: frontSays },
      check: async (site) => {
        const fields = ['X-Forwarded-For: 203.0.113.7', 'X-Forwarded-Proto: https']
        expect(await site.seen('GET /seen', { fields })).toMatchObject({ client: '203.0.113.7', scheme: 'https' })
        expect(await site.seen('GET /seen')).toMatchObject({ client: '127.0.0.1', scheme: 'http' })
      },
    },
    {
      title: 'S20: what a client says of itself is not believed behind a front',
      except: { node: nodeHasItsOwn, direct: 'nobody stands between' },
      check: async (site) => {
        const fields = ['X-Forwarded-For: 203.0.113.7', 'X-Forwarded-Proto: https']
        expect(await site.seen('GET /seen', { fields })).toMatchObject({ client: '127.0.0.1', scheme: 'http' })
      },
    },
    {
      title: 'S24: the id of the request is the one that a trusted front gave',
      except: { node: nodeHasItsOwn, nginx: frontsOwnId, embedded: frontsOwnId },
      check: async (site) => {
        const given = await site.seen('GET /seen', { fields: ['X-Request-Id: conformance-0001'] })
        expect(given.requestId).toBe('conformance-0001')
      },
    },
    {
      title: 'S24: each request has an id of its own',
      except: { node: nodeHasItsOwn },
      check: async (site) => {
        const [first, second] = [await site.seen('GET /seen'), await site.seen('GET /seen')]
        expect(first.requestId).toMatch(/^[0-9a-zA-Z._-]{8,}$/)
        expect(second.requestId).not.toBe(first.requestId)
      },
    },
  ],
}
