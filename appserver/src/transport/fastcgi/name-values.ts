import type { Octets } from './octets.ts'
import { MalformedRecord } from './record.ts'

/**
 * Finds name-value pairs (FastCGI 1.0, section 3.4).
 *
 * @param from where the block of them begins
 * @param end where it ends
 * @param take where the name begins, where the value does, and where that ends
 * @throws {MalformedRecord} a length that leads out of the block
 */
export function findNameValues(
  { bytes }: Octets,
  from: number,
  end: number,
  take: (nameAt: number, valueAt: number, end: number) => void,
): void {
  let at = from
  while (at < end) {
    let nameBytes = bytes[at++]!
    if (nameBytes > 127) {
      nameBytes = longLength(bytes, at - 1, end)
      at += 3
    }
    if (at >= end) throw new MalformedRecord('a name-value pair without its lengths')
    let valueBytes = bytes[at++]!
    if (valueBytes > 127) {
      valueBytes = longLength(bytes, at - 1, end)
      at += 3
    }
    const valueAt = at + nameBytes
    const next = valueAt + valueBytes
    if (next > end) throw new MalformedRecord('a name-value pair longer than what holds it')
    if (nameBytes === 0) throw new MalformedRecord('a name-value pair without a name')
    take(at, valueAt, next)
    at = next
  }
}

function longLength(bytes: Buffer, at: number, end: number): number {
  if (at + 4 > end) throw new MalformedRecord('a name-value pair without its lengths')
  return bytes.readUInt32BE(at) & 0x7fff_ffff
}

/** The pairs in the same form; names and values of up to 127 characters of ASCII. */
export function writeNameValues(pairs: readonly (readonly [name: string, value: string])[]): Buffer {
  const texts = pairs.map(([name, value]) => String.fromCharCode(name.length, value.length) + name + value)
  return Buffer.from(texts.join(''), 'latin1')
}
