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

/** The same settings written in the same way give the same text. */
export function keyOf(settings: FrontSettings): string {
  return JSON.stringify(Object.entries(settings).sort())
}
