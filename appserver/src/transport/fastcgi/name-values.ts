import type { Octets } from './octets.ts'
import { MalformedRecord } from './record.ts'

/** Goes through name-value pairs (FastCGI 1.0, section 3.4). */
export class NameValues {
  /** Where the name begins. */
  nameAt = 0
  /** Where it ends, and the value begins. */
  valueAt = 0
  /** Where that ends, and what is next begins. */
  endAt: number
  readonly #bytes: Buffer
  readonly #to: number

  /**
   * @param from where the block of them begins
   * @param to where it ends
   */
  constructor({ bytes }: Octets, from: number, to: number) {
    this.#bytes = bytes
    this.#to = to
    this.endAt = from
  }

  /**
   * @returns false after the last one
   * @throws {MalformedRecord} a length that leads out of the block, or a name of none
   */
  next(): boolean {
    const bytes = this.#bytes
    const to = this.#to
    let at = this.endAt
    if (at >= to) return false
    let nameBytes = bytes[at++]!
    if (nameBytes > 127) {
      nameBytes = this.#longLength(at - 1)
      at += 3
    }
    if (at >= to) throw new MalformedRecord('a name-value pair without its lengths')
    let valueBytes = bytes[at++]!
    if (valueBytes > 127) {
      valueBytes = this.#longLength(at - 1)
      at += 3
    }
    const valueAt = at + nameBytes
    const endAt = valueAt + valueBytes
    if (endAt > to) throw new MalformedRecord('a name-value pair longer than what holds it')
    if (nameBytes === 0) throw new MalformedRecord('a name-value pair without a name')
    this.nameAt = at
    this.valueAt = valueAt
    this.endAt = endAt
    return true
  }

  #longLength(at: number): number {
    if (at + 4 > this.#to) throw new MalformedRecord('a name-value pair without its lengths')
    return this.#bytes.readUInt32BE(at) & 0x7fff_ffff
  }
}

/** The pairs in the same form; names and values of up to 127 characters of ASCII. */
export function writeNameValues(pairs: readonly (readonly [name: string, value: string])[]): Buffer {
  const texts = pairs.map(([name, value]) => String.fromCharCode(name.length, value.length) + name + value)
  return Buffer.from(texts.join(''), 'latin1')
}
