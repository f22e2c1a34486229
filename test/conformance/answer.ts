/** The head of an answer as it stood on the wire. */
export interface AnswerHead {
  readonly status: number
  readonly reason: string
  /** In their order, names as sent, values as Latin-1. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** The values of a field. @param name in lower case */
  all(name: string): string[]
}

export interface Answer extends AnswerHead {
  /** The 1xx answers before it. */
  readonly interim: readonly AnswerHead[]
  readonly body: Buffer
  /** Whether the body came to the end that its framing promised. */
  readonly complete: boolean
}

/** @throws {Error} no head of HTTP/1.1 */
export function parseHead(text: string): AnswerHead {
  const [statusLine = '', ...lines] = text.trimEnd().split('\r\n')
  const parts = /^HTTP\/1\.1 (\d{3}) (.*)$/.exec(statusLine)
  if (!parts) throw new Error(`not an answer: ${JSON.stringify(text)}`)
  const fields = lines.map(
    (line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const,
  )
  return {
    status: Number(parts[1]),
    reason: parts[2]!,
    fields,
    all: (name) => fields.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value),
  }
}

/** RFC 9112 section 6.3. */
export function hasBody(method: string, { status }: AnswerHead): boolean {
  return method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304
}
