/** What there is to say about a request when its answer is over. */
export interface AccessFacts {
  readonly time: Date
  readonly requestId: string
  readonly remoteAddress: string
  readonly method: string
  /** Without its query, which may carry a secret: a password reset, a signed link. */
  readonly path: string
  readonly protocol: string
  readonly host: string
  readonly status: number
  readonly requestBytes: number
  readonly responseBytes: number
  /** Of the answer's body alone. */
  readonly bodyBytes: number
  readonly durationS: number
  readonly upstream: UpstreamFacts
  readonly userAgent: string
  /** Without its query. */
  readonly referrer: string
}

/** One value for each try, joined by commas; empty without any. */
export interface UpstreamFacts {
  readonly address: string
  readonly status: string
  readonly connectS: string
  readonly headerS: string
  readonly responseS: string
}

/** The object of nginx/conf/log.conf, field by field. */
export function jsonLine(facts: AccessFacts): string {
  const { upstream } = facts
  const line = {
    time: facts.time.toISOString(),
    request_id: facts.requestId,
    remote_addr: facts.remoteAddress,
    method: facts.method,
    path: facts.path,
    protocol: facts.protocol,
    host: facts.host,
    status: facts.status,
    request_bytes: facts.requestBytes,
    response_bytes: facts.responseBytes,
    duration_s: facts.durationS,
    upstream_addr: upstream.address,
    upstream_status: upstream.status,
    upstream_connect_s: upstream.connectS,
    upstream_header_s: upstream.headerS,
    upstream_response_s: upstream.responseS,
    // Nothing is kept here.
    cache_status: '',
    user_agent: facts.userAgent,
  }
  return `${JSON.stringify(line)}\n`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The Combined Log Format; who it was is the application's affair. */
export function combinedLine(facts: AccessFacts): string {
  const request = `${facts.method} ${facts.path} ${facts.protocol}`
  const quoted = [facts.referrer || '-', facts.userAgent || '-'].map((text) => `"${escapeBytes(text)}"`).join(' ')
  const { remoteAddress, status, bodyBytes, time } = facts
  return `${remoteAddress} - - [${localTime(time)}] "${escapeBytes(request)}" ${status} ${bodyBytes} ${quoted}\n`
}

/** In UTC. */
function localTime(time: Date): string {
  const [date, clock] = time.toISOString().split('T') as [string, string]
  const [year, month, day] = date.split('-')
  return `${day}/${months[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`
}

/** As nginx does: nothing in a line can end it, or a quoted part of it. */
function escapeBytes(text: string): string {
  return text.replace(/["\\\x00-\x1f\x7f-\u{10ffff}]/gu, (character) =>
    [...Buffer.from(character, 'latin1')]
      .map((byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  )
}
