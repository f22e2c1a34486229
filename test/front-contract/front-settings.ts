import { freePort } from '../stack/free-port.ts'
import type { Surroundings } from './scene.ts'

/** A name that stands for as many application servers as a case wants. */
export const replicasName = 'replicas.test'

/**
 * What an operator can set of any front, by the names that nginx's container takes; the embedded front's own are the same
 * with PROXY_ before them, and take the same values.
 */
export type FrontSettings = Readonly<Partial<Record<FrontSettingName, string>>>

export type FrontSettingName =
  | 'CLIENT_MAX_BODY_SIZE'
  | 'UPSTREAM'
  | 'UPSTREAM_CONNECT_TIMEOUT'
  | 'UPSTREAM_READ_TIMEOUT'
  | 'RESOLVER'
  | 'REQUEST_BUFFERING'
  | 'TRUSTED_PROXIES'
  | 'MICRO_CACHE'
  | 'SERVER_NAMES'
  | 'TLS_LISTEN'
  | 'TLS_REDIRECT'
  | 'HSTS'
  | 'HTTP3'
  | 'RATE_LIMIT'
  | 'RATE_LIMIT_BURST'
  | 'CONNECTION_LIMIT'
  | 'CLIENT_HEADER_TIMEOUT'
  | 'CLIENT_BODY_TIMEOUT'
  | 'SEND_TIMEOUT'
  | 'SECURITY_HEADERS'
  | 'CONTENT_SECURITY_POLICY'
  | 'CONTENT_SECURITY_POLICY_REPORT_ONLY'
  | 'MAINTENANCE_ALLOW'
  | 'ACCESS_LOG'

/**
 * The places in settings' values that are only known when a front is started: `{application}`, `{second}`, `{nobody}` (where
 * nobody listens), `{replicas}` (a name with the application's port), `{names}` (the DNS server that knows it), `{free}`.
 */
export async function fillIn(settings: FrontSettings, { application, second, names }: Surroundings) {
  const places: Readonly<Record<string, string>> = {
    application: `127.0.0.1:${application.port}`,
    second: `127.0.0.1:${second?.port}`,
    nobody: '127.0.0.1:1',
    replicas: `${replicasName}:${application.port}`,
    names: `127.0.0.1:${names?.port}`,
    free: `127.0.0.1:${await freePort()}`,
  }
  const filled = (value: string) => value.replace(/\{(\w+)\}/g, (_, place: string) => places[place]!)
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, filled(value)]))
}

/** The same settings written in the same way give the same text. */
export function keyOf(settings: FrontSettings): string {
  return JSON.stringify(Object.entries(settings).sort())
}
