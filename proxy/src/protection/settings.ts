import { choice, integer, invalid, type Kind, list, row, text } from 'appserver/settings'
import { addressRange, onOff, orOff, time } from '../kinds.ts'
import type { Rate } from './rate-limit.ts'

const protection = 'Protection'
const maintenance = 'Maintenance'
const logging = 'Logging'

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000 }

/** nginx's rates: `50r/s`, `30r/m`. */
const rate: Kind<Rate> = {
  expected: 'requests per second or minute such as 50r/s',
  metavar: 'RATE',
  parse: (given) => {
    const parts = /^([1-9]\d{0,8})r\/([sm])$/.exec(given)
    return parts ? { requests: Number(parts[1]), perMs: unitMs[parts[2]!]! } : invalid
  },
  format: ({ requests, perMs }) => `${requests}r/${perMs === 1000 ? 's' : 'm'}`,
}

const policy = text('a policy without double quotes', 'POLICY', (given) => /^[^"$\\]+$/.test(given))

export const defaultPolicy = "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"

/** Rows of the settings table about what clients may do, and what is written of them. The names are nginx's settings. */
export const protectionRows = {
  rateLimit: row(orOff(rate), undefined, {
    group: protection,
    help: 'Requests that one address may send; more are answered 429. Files do not count.',
  }),
  rateLimitBurst: row(integer(1, 1_000_000), 100, {
    group: protection,
    help: 'Requests above the rate that are let through at once.',
  }),
  connectionLimit: row(orOff(integer(1, 1_000_000)), undefined, {
    group: protection,
    help: 'Requests of one address at the same time; more are answered 429. Files do not count.',
  }),
  clientHeaderTimeout: row(time(1), 15_000, { group: protection, help: 'Time for the head of a request to arrive.' }),
  clientBodyTimeout: row(time(1), 30_000, { group: protection, help: 'Longest pause of a client that sends a body.' }),
  sendTimeout: row(time(1), 30_000, { group: protection, help: 'Longest pause of a client that takes an answer.' }),
  securityHeaders: row(onOff, true, {
    group: protection,
    help: 'Headers that limit what browsers do with an answer; what the application says itself stays.',
  }),
  contentSecurityPolicy: row(orOff(policy), defaultPolicy, {
    group: protection,
    help: 'Content-Security-Policy for documents that come without one.',
  }),
  contentSecurityPolicyReportOnly: row(onOff, false, {
    group: protection,
    help: 'Browsers report what the policy would forbid, and allow it.',
  }),
  maintenanceFile: row(text('a path', 'PATH'), '/run/portico/maintenance/on', {
    group: maintenance,
    help: 'While it is there, requests are answered 503.',
  }),
  maintenanceAllow: row(orOff(list(addressRange)), undefined, {
    group: maintenance,
    help: 'Who is served during maintenance: addresses or ranges.',
  }),
  accessLog: row(choice(['json', 'combined', 'off']), 'json', {
    group: logging,
    help: 'What is written for each request: a JSON object, a line in the Combined Log Format, or nothing.',
  }),
  accessLogFile: row(text('PATH, or - for stdout', 'PATH'), '-', {
    group: logging,
    help: 'Where the access log goes: a file, or - for stdout.',
  }),
}
