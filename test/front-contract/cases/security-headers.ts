import { expect } from 'vitest'
import { type Answer, ask } from '../../stack/client.ts'
import type { Concern } from '../contract.ts'
import type { Scene } from '../scene.ts'
import { closable, plainAndHasty, strictAndSmall } from './shared-settings.ts'

const added = [
  'x-content-type-options',
  'referrer-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'x-frame-options',
  'content-security-policy',
  'content-security-policy-report-only',
]

/** What the front says to browsers, of an answer of the application with these headers. */
async function told(
  { front, application }: Scene,
  path: string,
  headers: Readonly<Record<string, string>>,
  status = 200,
): Promise<Record<string, unknown>> {
  application.on(path, (_request, response) => void response.writeHead(status, headers).end())
  return toldBy(await ask(front.url, { path }))
}

function toldBy({ headers }: Answer): Record<string, unknown> {
  return Object.fromEntries(added.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]))
}

const document = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'hid=(self), midi=(self), serial=(self), usb=(self)',
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'x-frame-options': 'SAMEORIGIN',
  'content-security-policy': "object-src 'none'; base-uri 'self'; frame-ancestors 'self'",
}
const html = { 'Content-Type': 'text/html; charset=utf-8' }

export const securityHeaders: Concern = {
  name: 'What browsers are told',
  cases: [
    {
      title: 'a document has the whole set of headers that limit what it may do',
      check: async (scene) => expect(await told(scene, '/case/document', html)).toEqual(document),
    },
    {
      title: 'an answer that is no document may not be taken for one, and is for this site',
      check: async (scene) => {
        expect(await told(scene, '/case/data', { 'Content-Type': 'application/json' })).toEqual({
          'x-content-type-options': 'nosniff',
          'cross-origin-resource-policy': 'same-site',
        })
      },
    },
    {
      title: 'what the application says itself stays, once',
      check: async (scene) => {
        const own = {
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'permissions-policy': 'camera=()',
          'cross-origin-opener-policy': 'unsafe-none',
          'cross-origin-resource-policy': 'same-origin',
          'x-frame-options': 'DENY',
          'content-security-policy': "default-src 'none'",
        }
        expect(await told(scene, '/case/own', { ...html, ...own })).toEqual(own)
      },
    },
    {
      title: 'a resource policy of the application stays on what is no document',
      check: async (scene) => {
        const own = { 'cross-origin-resource-policy': 'cross-origin' }
        expect(await told(scene, '/case/own-part', { 'Content-Type': 'image/png', ...own })).toMatchObject(own)
      },
    },
    {
      title: 'an application that decides about frames is not overruled by the policy',
      check: async (scene) => {
        expect(await told(scene, '/case/frames', { ...html, 'X-Frame-Options': 'DENY' })).toEqual({
          ...document,
          'x-frame-options': 'DENY',
          'content-security-policy': "object-src 'none'; base-uri 'self'",
        })
      },
    },
    {
      title: 'what the application shares by CORS is for other sites, too',
      check: async (scene) => {
        const shared = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' }
        expect(await told(scene, '/case/shared', shared)).toEqual({ 'x-content-type-options': 'nosniff' })
      },
    },
    {
      title: 'a 304 changes nothing of what a cache has of the application',
      check: async (scene) => {
        expect(await told(scene, '/case/unchanged', { ...html, ETag: '"1"' }, 304)).toEqual({
          'x-content-type-options': 'nosniff',
        })
      },
    },
    {
      title: 'a redirect without a type has nothing that belongs to documents',
      check: async (scene) => {
        const location = { Location: '/elsewhere', 'Content-Length': '0' }
        expect(await told(scene, '/case/redirect', location, 303)).toEqual({ 'x-content-type-options': 'nosniff' })
      },
    },
    {
      title: 'a static file may be shown by other sites, and says nosniff once',
      check: async ({ front, folders }) => {
        expect(toldBy(await ask(front.url, { path: folders.urlOf('css/page.css') }))).toEqual({
          'x-content-type-options': 'nosniff',
          'cross-origin-resource-policy': 'cross-origin',
        })
      },
    },
    {
      title: 'a static SVG is a document, which could act',
      check: async ({ front, folders }) => {
        expect(toldBy(await ask(front.url, { path: folders.urlOf('img/dot.svg') }))).toEqual(document)
      },
    },
    {
      title: "the operator's policy is on documents in place of the default",
      settings: strictAndSmall,
      check: async (scene) => {
        expect(await told(scene, '/case/strict', html)).toMatchObject({
          'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
        })
      },
    },
    {
      title: 'an error page has a policy of its own, which its style passes',
      settings: strictAndSmall,
      check: async ({ front }) => {
        const { headers } = await ask(front.url, { path: '/static/none' })
        expect(headers['content-security-policy']).toBe(
          "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
        )
      },
    },
    {
      title: 'a policy that is only reported forbids nothing',
      settings: closable,
      check: async (scene) => {
        const { 'content-security-policy': _, ...others } = document
        expect(await told(scene, '/case/reported', html)).toEqual({
          ...others,
          'content-security-policy-report-only': "default-src 'self'",
        })
      },
    },
    {
      title: "beside the application's policy none is reported",
      settings: closable,
      check: async (scene) => {
        const own = { 'content-security-policy': "default-src 'none'" }
        expect(await told(scene, '/case/reported-own', { ...html, ...own })).toEqual({ ...document, ...own })
      },
    },
    {
      title: 'switched off, answers of the application are as it made them',
      settings: plainAndHasty,
      check: async (scene) => expect(await told(scene, '/case/off', html)).toEqual({}),
    },
    {
      title: 'switched off, files and error pages still say nosniff',
      settings: plainAndHasty,
      check: async ({ front, folders }) => {
        for (const path of [folders.urlOf('css/page.css'), '/static/none']) {
          expect((await ask(front.url, { path })).headers['x-content-type-options']).toBe('nosniff')
        }
      },
    },
  ],
}
