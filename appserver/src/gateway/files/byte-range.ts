/** The bytes from `start` to before `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * What a Range field asks for (RFC 9110 section 14.1.2).
 *
 * @param sizeBytes of the whole
 * @returns undefined where the whole is to be sent: another unit, a malformed field, or several ranges, which would need a
 * multipart answer (RFC 9110 section 14.2: a server may ignore the field)
 */
export function readRange(field: string, sizeBytes: number): ByteRange | 'unsatisfiable' | undefined {
  const parts = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(field)
  if (!parts || (parts[1] === '' && parts[2] === '')) return undefined
  const [, first, last] = parts
  if (first === '') {
    const start = Math.max(0, sizeBytes - Number(last))
    return start < sizeBytes ? { start, end: sizeBytes } : 'unsatisfiable'
  }
  const start = Number(first)
  if (last !== '' && Number(last) < start) return undefined
  if (start >= sizeBytes) return 'unsatisfiable'
  return { start, end: last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes) }
}
