import type { Done, Exchange } from '../exchange.ts'
import { readAccessFormat } from '../settings/access-format.ts'
import { Clock } from './clock.ts'
import { redactHeader, redactQuery, redactUrl } from './redaction.ts'

/** Makes the line of an exchange that is over, without its end. */
export type AccessLine = (done: Done) => string

/** @param format as the setting's check has let it pass */
export function accessLine(format: string, pid: number): AccessLine {
  if (format === 'json') return jsonLine(pid)
  const atoms = createAtoms(pid)
  const parts = (readAccessFormat(format) ?? []).map((part) => {
    if (typeof part === 'string') return part
    if ('atom' in part) return atoms[part.atom]!
    return part.of === 'request' ? requestHeader(part.header) : answerHeader(part.header)
  })
  return (done) => {
    let line = ''
    for (const part of parts) line += typeof part === 'string' ? part : part(done)
    return line
  }
}

function createAtoms(pid: number): Readonly<Record<string, AccessLine>> {
  const clock = new Clock()
  return {
    h: ({ exchange }) => exchange.client.address || '-',
    l: () => '-',
    u: ({ exchange }) => printable(userOf(exchange)),
    t: () => `[${clock.common(Date.now())}]`,
    r: ({ exchange }) => printable(`${exchange.method} ${redactUrl(exchange.target)} ${exchange.protocol}`),
    m: ({ exchange }) => printable(exchange.method),
    U: ({ exchange }) => printable(redactUrl(pathOf(exchange.target))),
    q: ({ exchange }) => printable(redactQuery(exchange.target.slice(pathOf(exchange.target).length + 1))),
    H: ({ exchange }) => exchange.protocol,
    s: ({ status }) => String(status),
    b: ({ bytes }) => (bytes === 0 ? '-' : String(bytes)),
    B: ({ bytes }) => String(bytes),
    f: requestHeader('referer'),
    a: requestHeader('user-agent'),
    T: ({ durationMs }) => String(Math.floor(durationMs / 1000)),
    D: ({ durationMs }) => String(Math.round(durationMs * 1000)),
    M: ({ durationMs }) => String(Math.round(durationMs)),
    L: ({ durationMs }) => (durationMs / 1000).toFixed(6),
    p: () => `<${pid}>`,
    i: ({ exchange }) => exchange.client.requestId,
  }
}

/** One object a line; the names are those of the production front's log where it has the same thing. Written out: JSON.stringify took a third of a request's time. */
function jsonLine(pid: number): AccessLine {
  const clock = new Clock()
  const end = `,"pid":${pid}}`
  return ({ exchange, status, bytes, durationMs }) => {
    const { client, target } = exchange
    const method = json(exchange.method)
    const path = json(redactUrl(target))
    const referer = json(redactUrl(field(exchange, 'referer') ?? ''))
    const userAgent = json(field(exchange, 'user-agent') ?? '')
    // Protocols, ids and addresses have been checked, and have nothing that JSON would escape. One text of one level: it is put together once.
    return `{"time":"${clock.iso(Date.now())}","request_id":"${client.requestId}","remote_addr":"${client.address}","method":${method},"path":${path},"protocol":"${exchange.protocol}","status":${status},"bytes":${bytes},"duration_s":${seconds(durationMs)},"referer":${referer},"user_agent":${userAgent}${end}`
  }
}

/** With six decimals: whole numbers are written faster than fractions. */
function seconds(ms: number): string {
  const us = Math.round(ms * 1000)
  return `${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')}`
}

const escaped = /["\\\u0000-\u001f\u007f-\uffff]/

/** What JSON lets stand as it is, and a terminal takes for a command. */
const terminalControls = /[\u007f-\u009f]/g

/** A text as JSON has it. Most need no escapes. */
function json(text: string): string {
  if (!escaped.test(text)) return `"${text}"`
  return JSON.stringify(text).replace(terminalControls, (control) => `\\u00${control.charCodeAt(0).toString(16)}`)
}

function requestHeader(name: string): AccessLine {
  return ({ exchange }) => printable(redactHeader(name, field(exchange, name) ?? '-'))
}

function answerHeader(name: string): AccessLine {
  return ({ exchange }) => printable(redactHeader(name, exchange.answerField(name) ?? '-'))
}

function field({ fields, names }: Exchange, name: string): string | undefined {
  const places = names.placesOf(name)
  return places && fields[2 * places[0]! + 1]
}

function pathOf(target: string): string {
  const end = target.indexOf('?')
  return end === -1 ? target : target.slice(0, end)
}

/** The name that came by Basic authentication (RFC 7617); the password stays where it is. */
function userOf(exchange: Exchange): string {
  const authorization = field(exchange, 'authorization')
  if (authorization === undefined) return '-'
  const [, encoded = ''] = /^basic +(\S+)$/i.exec(authorization) ?? []
  const [user] = Buffer.from(encoded, 'base64').toString().split(':', 1)
  return user || '-'
}

/** A client must not be able to end a quoted part or a line of the log. */
function printable(text: string): string {
  return text.replace(/["\\\u0000-\u001f\u007f-\u00ff]/g, inHexadecimal)
}

function inHexadecimal(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
