/** Types of records (FastCGI 1.0, section 8), as far as a front and a responder use them. */
export const recordType = { begin: 1, end: 3, params: 4, stdin: 5, stdout: 6 } as const

const headBytes = 8
const longestContentBytes = 65_535

export interface Record {
  readonly type: number
  readonly id: number
  readonly content: Buffer
}

/** A record without padding, for a content that fits into one. */
export function record(type: number, id: number, content: Uint8Array = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(headBytes + content.length)
  bytes.set([1, type], 0)
  bytes.writeUInt16BE(id, 2)
  bytes.writeUInt16BE(content.length, 4)
  bytes.set(content, headBytes)
  return bytes
}

/** Content of any length, in as many records as it takes; none where it is empty. */
export function records(type: number, id: number, content: Uint8Array): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < content.length; at += longestContentBytes)
    parts.push(record(type, id, content.subarray(at, at + longestContentBytes)))
  return Buffer.concat(parts)
}

/** Takes whole records off what has arrived. @returns them and what is left */
export function takeRecords(arrived: Buffer): { taken: Record[]; rest: Buffer } {
  const taken: Record[] = []
  let at = 0
  while (arrived.length - at >= headBytes) {
    const contentBytes = arrived.readUInt16BE(at + 4)
    const next = at + headBytes + contentBytes + arrived[at + 6]!
    if (next > arrived.length) break
    const content = arrived.subarray(at + headBytes, at + headBytes + contentBytes)
    taken.push({ type: arrived[at + 1]!, id: arrived.readUInt16BE(at + 2), content })
    at = next
  }
  return { taken, rest: arrived.subarray(at) }
}

/** Name-value pairs (section 3.4). */
export function readPairs(content: Buffer): Map<string, string> {
  const pairs = new Map<string, string>()
  let at = 0
  const length = () => {
    const isShort = content[at]! < 0x80
    const value = isShort ? content[at]! : content.readUInt32BE(at) & 0x7fff_ffff
    at += isShort ? 1 : 4
    return value
  }
  const text = (bytes: number) => {
    at += bytes
    return content.toString('latin1', at - bytes, at)
  }
  while (at < content.length) {
    const [nameBytes, valueBytes] = [length(), length()]
    const name = text(nameBytes)
    pairs.set(name, text(valueBytes))
  }
  return pairs
}
