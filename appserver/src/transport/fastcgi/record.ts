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
/** The ends of streams, two in each request. */
const nothing = Buffer.alloc(0)

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

/** @param type of the record, as it came */
type OnRecord = (type: number, id: number, content: Buffer) => void

/** Cuts what arrives into records (section 3.3), however the connection has cut it. */
export class RecordReader {
  readonly #onRecord: OnRecord
  /** The beginning of a record. */
  #held: Buffer[] = []
  #heldBytes = 0
  /** How much it takes to go on. */
  #neededBytes = 0
  #stopped = false

  /** @param onRecord its content stays as it is for as long as somebody has it */
  constructor(onRecord: OnRecord) {
    this.#onRecord = onRecord
  }

  /** Whether a record has begun and not ended. */
  get isInside(): boolean {
    return this.#heldBytes > 0
  }

  /** Nothing that comes from now on, or has come, is read. */
  stop(): void {
    this.#stopped = true
    this.#held = []
  }

  /** @throws {MalformedRecord} another version of the protocol, or another protocol */
  push(piece: Buffer): void {
    if (this.#stopped) return
    if (this.#heldBytes === 0) return this.#read(piece)
    this.#held.push(piece)
    this.#heldBytes += piece.length
    // Joined when it is enough: a client that sends byte by byte must not have them copied each time.
    if (this.#heldBytes < this.#neededBytes) return
    const joined = Buffer.concat(this.#held, this.#heldBytes)
    this.#held = []
    this.#heldBytes = 0
    this.#read(joined)
  }

  #read(bytes: Buffer): void {
    let at = 0
    while (bytes.length - at >= headerBytes) {
      if (bytes[at] !== version) throw new MalformedRecord(`version ${bytes[at]}, expected ${version}`)
      const contentBytes = (bytes[at + 4]! << 8) | bytes[at + 5]!
      const begin = at + headerBytes
      const next = begin + contentBytes + bytes[at + 6]!
      if (next > bytes.length) break
      this.#onRecord(
        bytes[at + 1]!,
        (bytes[at + 2]! << 8) | bytes[at + 3]!,
        contentBytes === 0 ? nothing : bytes.subarray(begin, begin + contentBytes),
      )
      if (this.#stopped) return
      at = next
    }
    this.#hold(at === 0 ? bytes : bytes.subarray(at))
  }

  #hold(rest: Buffer): void {
    // A wrong beginning is told at once: it may be a client of another protocol, which waits for an answer.
    if (rest.length > 0 && rest[0] !== version) throw new MalformedRecord(`version ${rest[0]}, expected ${version}`)
    if (rest.length > 0) this.#held = [rest]
    this.#heldBytes = rest.length
    this.#neededBytes = rest.length < headerBytes ? headerBytes : headerBytes + ((rest[4]! << 8) | rest[5]!) + rest[6]!
  }
}
