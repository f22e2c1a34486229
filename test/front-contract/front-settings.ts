/**
 * What an operator can set of any front, by the names that nginx's container takes; the embedded front's own are the same
 * with PROXY_ before them, and take the same values.
 */
export type FrontSettings = Readonly<Partial<Record<FrontSettingName, string>>>

export type FrontSettingName = 'CLIENT_MAX_BODY_SIZE' | 'UPSTREAM_CONNECT_TIMEOUT' | 'UPSTREAM_READ_TIMEOUT'

/** The same settings written in the same way give the same text. */
export function keyOf(settings: FrontSettings): string {
  return JSON.stringify(Object.entries(settings).sort())
}
