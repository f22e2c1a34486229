/** Bytes that a client sends to have a front and the application server read different things in them. */
export interface Attack {
  readonly name: string
  /** The advisory that it comes from. */
  readonly source?: string
  /** What goes over the wire; each character a byte. */
  readonly bytes: string
  /**
   * The requests that a server may read in them, as `POST /path body`: no others may reach the application. None by default.
   * More than one where RFC 9112 lets a recipient choose.
   */
  readonly sends?: readonly string[]
  /** A request that may begin to arrive as well, but never whole: its body breaks off or breaks the rules. */
  readonly begins?: string
  /** How many answers the client waits for, if the connection is not closed before: 1 by default. */
  readonly answers?: number
  /** The client sends its FIN behind the bytes. */
  readonly clientEnds?: boolean
}

/** In every request, and every field, that nobody has sent as such. */
export const contraband = 'smuggled'

/** The request that attacks want to get past the front, in whatever carries it. */
export const smuggledRequest = `GET /${contraband} HTTP/1.1\r\nHost: test\r\n\r\n`

/** An ordinary request behind an attack, on the same connection. */
export const lastRequest = 'GET /last HTTP/1.1\r\nHost: test\r\n\r\n'

/** A message from lines, with CRLF between them. */
export function lines(...given: readonly string[]): string {
  return given.join('\r\n')
}
