import { type IncomingMessage, ServerResponse } from 'node:http'
import { decodePath } from '../files/file-path.ts'

export interface SecurityOptions {
  /** Content-Security-Policy of documents that come without one. */
  readonly policy: string | undefined
  /** Browsers only report what the policy forbids. */
  readonly reportOnly: boolean
  /** Prefixes of files that are anybody's, other sites included. */
  readonly publicPrefixes: readonly string[]
}

/** Of documents, which can act; nginx/conf/security-headers.conf says why. */
const documentHeaders = {
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'hid=(self), midi=(self), serial=(self), usb=(self)',
  'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
}
const documentType = /^(?:text\/html|application\/xhtml\+xml|image\/svg\+xml)/i

/** Responses that limit what browsers do with them. What they say already, by the application or the front, stays. */
export function securedResponses(options: SecurityOptions): typeof ServerResponse {
  return class SecuredResponse<R extends IncomingMessage> extends ServerResponse<R> {
    /** Every head goes through here, also one that node:http writes by itself. */
    override writeHead(status: number): this {
      secure(this, status, options)
      return super.writeHead(status)
    }
  }
}

function secure(response: ServerResponse, status: number, options: SecurityOptions): void {
  add(response, 'X-Content-Type-Options', 'nosniff')
  const type = response.getHeader('Content-Type')
  // Without a type there is nothing to protect; and of a 304 a cache takes headers in place of the application's.
  if (type === undefined || status === 304) return
  if (documentType.test(String(type))) secureDocument(response, options)
  // What the application shares by CORS is meant for other sites.
  else if (!response.hasHeader('Access-Control-Allow-Origin')) {
    add(response, 'Cross-Origin-Resource-Policy', isPublic(response, options) ? 'cross-origin' : 'same-site')
  }
}

function secureDocument(response: ServerResponse, { policy, reportOnly }: SecurityOptions): void {
  for (const [name, value] of Object.entries(documentHeaders)) add(response, name, value)
  const decidesFrames = response.hasHeader('X-Frame-Options')
  add(response, 'X-Frame-Options', 'SAMEORIGIN')
  if (policy === undefined || response.hasHeader('Content-Security-Policy')) return
  if (reportOnly) return add(response, 'Content-Security-Policy-Report-Only', policy)
  // frame-ancestors would overrule the application's X-Frame-Options.
  const fitting = decidesFrames ? withoutFrames(policy) : policy
  if (fitting !== '') add(response, 'Content-Security-Policy', fitting)
}

function withoutFrames(policy: string): string {
  const directives = policy.split(';').map((directive) => directive.trim())
  return directives.filter((directive) => !/^(?:frame-ancestors\b|$)/i.test(directive)).join('; ')
}

function isPublic({ req }: ServerResponse, { publicPrefixes }: SecurityOptions): boolean {
  const path = decodePath(req.url ?? '')
  return publicPrefixes.some((prefix) => path?.startsWith(prefix))
}

function add(response: ServerResponse, name: string, value: string): void {
  if (!response.hasHeader(name)) response.setHeader(name, value)
}
