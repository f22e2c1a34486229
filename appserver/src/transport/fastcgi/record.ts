import { Octets } from './octets.ts'

/** Record types (FastCGI 1.0, section 8). */
export const recordType = {
  beginRequest: 1,
  abortRequest: 2,
  endRequest: 3,
  params: 4,
  stdin: 5,
  stdout: 6,
  stderr: 7,
  data: 8,
  getValues: 9,
  getValuesResult: 10,
  unknownType: 11,
} as const

/** How a request ends, beside its answer (section 5.5). */
export const protocolStatus = { complete: 0, cannotMultiplex: 1, overloaded: 2, unknownRole: 3 } as const

export const headerBytes = 8
/** The longest content of a record that is a multiple of eight: none needs padding then (section 3.3). */
export const longestContentBytes = 65_528

const version = 1

/** What came is not FastCGI, or says what it may not say there. Nothing after it on the connection can be understood. */
export class MalformedRecord extends Error {
  override readonly name = 'MalformedRecord'

  constructor(what: string) {
    super(`malformed FastCGI: ${what}`)
  }
}

/** Writes a record's header. @returns where its content begins */
export function writeHeader(into: Buffer, at: number, type: number, id: number, contentBytes: number): number {
  into[at] = version
  into[at + 1] = type
  into[at + 2] = id >> 8
  into[at + 3] = id & 0xff
  into[at + 4] = contentBytes >> 8
  into[at + 5] = contentBytes & 0xff
  into[at + 6] = 0
  into[at + 7] = 0
  return at + headerBytes
}

/**
 * @param type of the record, as it came
 * @param octets its content stands there, and only until this returns; of a body's record, as much as has come and was not told before
 */
type OnRecord = (type: number, id: number, octets: Octets, from: number, to: number) => void

/** Cuts what arrives into records (section 3.3), however the connection has cut it. */
export class RecordReader {
  readonly #onRecord: OnRecord
  /** The beginning of a record. */
  #held: Buffer[] = []
  #heldBytes = 0
  /** How much it takes to go on. */
  #neededBytes = 0
  /** Of a body's record that has begun: what is still to come of its content, and of its padding. */
  #bodyId = 0
  #bodyBytes = 0
  #paddingBytes = 0
  #stopped = false

  constructor(onRecord: OnRecord) {
    this.#onRecord = onRecord
  }

  /** Whether a record has begun and not ended. */
  get isInside(): boolean {
    return this.#heldBytes > 0 || this.#bodyBytes > 0
  }

  /** Nothing that comes from now on, or has come, is read. */
  stop(): void {
    this.#stopped = true
    this.#held = []
  }

  /** @throws {MalformedRecord} another version of the protocol, or another protocol */
  push(octets: Octets, bytes: number): void {
    if (this.#stopped) return
    if (this.#heldBytes === 0) return this.#read(octets, this.#readBody(octets, 0, bytes), bytes)
    this.#held.push(Buffer.from(octets.bytes.subarray(0, bytes)))
    this.#heldBytes += bytes
    // Joined when it is enough: a client that sends byte by byte must not have them copied each time.
    if (this.#heldBytes < this.#neededBytes) return
    const joined = Buffer.concat(this.#held, this.#heldBytes)
    this.#held = []
    this.#heldBytes = 0
    this.#read(new Octets(joined), 0, joined.length)
  }

  #read(octets: Octets, from: number, end: number): void {
    const { bytes } = octets
    let at = from
    while (!this.#stopped && end - at >= headerBytes) {
      if (bytes[at] !== version) throw new MalformedRecord(`version ${bytes[at]}, expected ${version}`)
      const contentBytes = (bytes[at + 4]! << 8) | bytes[at + 5]!
      const type = bytes[at + 1]!
      const id = (bytes[at + 2]! << 8) | bytes[at + 3]!
      const begin = at + headerBytes
      const next = begin + contentBytes + bytes[at + 6]!
      if (next <= end) {
        this.#onRecord(type, id, octets, begin, begin + contentBytes)
        at = next
      } else if (type === recordType.stdin && id !== 0 && contentBytes > 0) {
        this.#bodyId = id
        this.#bodyBytes = contentBytes
        this.#paddingBytes = bytes[at + 6]!
        at = this.#readBody(octets, begin, end)
      } else break
    }
    if (at < end && !this.#stopped) this.#hold(Buffer.from(bytes.subarray(at, end)))
  }

  /** Tells what has come of a body's record: to wait for the rest would be to copy it again and again. @returns what follows */
  #readBody(octets: Octets, from: number, end: number): number {
    const to = Math.min(end, from + this.#bodyBytes)
    if (to > from) {
      this.#bodyBytes -= to - from
      this.#onRecord(recordType.stdin, this.#bodyId, octets, from, to)
    }
    if (this.#bodyBytes > 0) return to
    const padding = Math.min(end - to, this.#paddingBytes)
    this.#paddingBytes -= padding
    return to + padding
  }

  #hold(rest: Buffer): void {
    // A wrong beginning is told at once: it may be a client of another protocol, which waits for an answer.
    if (rest[0] !== version) throw new MalformedRecord(`version ${rest[0]}, expected ${version}`)
    this.#held = [rest]
    this.#heldBytes = rest.length
    this.#neededBytes = rest.length < headerBytes ? headerBytes : headerBytes + ((rest[4]! << 8) | rest[5]!) + rest[6]!
  }
}
