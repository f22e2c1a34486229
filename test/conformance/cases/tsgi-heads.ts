import { expect } from 'vitest'
import type { Case, Concern } from '../case.ts'
import { expectCut } from './failures.ts'

const host = 'Host: site.example'

/** The other interfaces have no such call. */
export const onlyTsgi = (what: string): NonNullable<Case['except']> => {
  const reason = `${what} is TSGI's own`
  return { fetch: reason, asgi: reason, node: reason }
}

const heads = onlyTsgi('startResponse')

export const tsgiHeads: Concern = {
  name: 'TSGI: environ and startResponse',
  cases: [
    {
      title: 'S1 S3 S5 S7 S19 S22 S23 S25: every key of the environ is there, of its type, and none of another request',
      except: onlyTsgi('the environ'),
      check: async (site) => {
        const { kinds, before, version, args } = JSON.parse((await site.ask('GET /environ')).body.toString())
        expect(kinds).toMatchObject(environKinds)
        expect(Object.keys(kinds)).not.toContain('tsgi.websocket')
        expect([version, args]).toEqual([[1, 0], 2])
        expect(before).toBeNull()
        const second = JSON.parse((await site.ask('GET /environ')).body.toString())
        expect(second.before).toBeNull()
      },
    },
    {
      title: 'S33: a second startResponse without an error is one',
      except: heads,
      check: async (site) => {
        expect((await site.ask('GET /twice')).status).toBe(500)
      },
    },
    {
      title: 'S34: startResponse with an error replaces the head that has not gone out',
      except: heads,
      check: async (site) => {
        const answer = await site.ask('GET /replaced')
        expect(answer).toMatchObject({ status: 503, reason: 'Service Unavailable' })
        expect(answer.all('x-first')).toEqual([])
        expect(answer.body.toString()).toBe('replaced\n')
      },
    },
    {
      title: 'S34 S52: startResponse with an error after the head throws that error, and the answer is cut',
      except: heads,
      check: async (site) => {
        await expectCut(site, '/late?')
      },
    },
    {
      title: 'S37: a body without a startResponse is an error',
      except: heads,
      check: async (site) => {
        expect((await site.ask('GET /missing')).status).toBe(500)
      },
    },
    {
      title: 'S35: startResponse may be called as late as in the first step of the body',
      except: heads,
      check: async (site) => {
        expect((await site.ask('GET /from-the-body')).body.toString()).toBe('a generator starts its own answer\n')
      },
    },
    {
      title: 'S35 S46: the head waits for the first piece that is not empty',
      except: heads,
      check: async (site) => {
        const answer = await site.ask('GET /empty-first')
        expect(answer).toMatchObject({ status: 404, complete: true })
        expect(answer.body.toString()).toBe('replaced after empty pieces\n')
      },
    },
    {
      title: 'S32: a hop-by-hop field, or a status that is none, is an error',
      except: heads,
      check: async (site) => {
        expect((await site.ask('GET /hop')).status).toBe(500)
        expect((await site.ask('GET /status')).status).toBe(500)
      },
    },
    {
      title: 'S47 S50: a body of one piece gets its length, one of several is chunked',
      except: onlyTsgi('a body that is known at once'),
      check: async (site) => {
        const wire = (await site.open()).sendHead('GET /body?array HTTP/1.1', host)
        expect((await wire.answer()).all('transfer-encoding')).toEqual(['chunked'])
        expect((await site.ask('GET /body?string')).all('content-length')).toEqual(['3'])
        expect((await site.ask('GET /body?bytes')).all('content-length')).toEqual(['3'])
      },
    },
  ],
}

const environKinds = {
  REQUEST_METHOD: 'string',
  SCRIPT_NAME: 'string',
  PATH_INFO: 'string',
  QUERY_STRING: 'string',
  REQUEST_URI: 'string',
  SERVER_NAME: 'string',
  SERVER_PORT: 'string',
  SERVER_PROTOCOL: 'string',
  REMOTE_ADDR: 'string',
  HTTP_HOST: 'string',
  'tsgi.version': 'array',
  'tsgi.url_scheme': 'string',
  'tsgi.input': 'object',
  'tsgi.errors': 'object',
  'tsgi.multiprocess': 'boolean',
  'tsgi.signal': 'object',
  'tsgi.request_id': 'string',
}
