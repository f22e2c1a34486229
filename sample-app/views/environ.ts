import type { Environ } from 'appserver'
import { accepts } from 'hono/accepts'
import type { SiteContext } from '../context.ts'
import { environContent } from '../templates/environ.ts'
import { page } from './page.ts'

const secretKey = /COOKIE|AUTHORIZATION|TOKEN|SECRET|PASSWORD|API_?KEY/i

/** Shows what the gateway handed to the application, for people as a table and for programs as JSON. */
export async function showEnviron(c: SiteContext): Promise<Response> {
  c.header('Vary', 'Accept')
  c.header('Cache-Control', 'no-store')
  const entries = describe(c.env.environ)
  const type = accepts(c, { header: 'Accept', supports: ['text/html', 'application/json'], default: 'text/html' })
  if (type === 'application/json') return c.json(Object.fromEntries(entries))
  return page(c, 'What the application was given', environContent(entries))
}

type Described = readonly [key: string, value: unknown]

function describe(environ: Environ): Described[] {
  return Object.entries(environ)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, secretKey.test(key) ? '(hidden)' : printable(value)])
}

/** Streams and signals have no text of their own: their kind is what can be told of them. */
function printable(value: unknown): unknown {
  if (typeof value === 'function') return '(function)'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return `(${value.constructor?.name ?? 'object'})`
}
