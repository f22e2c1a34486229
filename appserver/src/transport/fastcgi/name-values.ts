import { MalformedRecord } from './record.ts'

/**
 * Finds name-value pairs (FastCGI 1.0, section 3.4).
 *
 * @param take where the name begins, where the value does, and where that ends
 * @throws {MalformedRecord} a length that leads out of the block
 */
export function findNameValues(block: Buffer, take: (nameAt: number, valueAt: number, end: number) => void): void {
  const end = block.length
  let at = 0
  while (at < end) {
    let nameBytes = block[at++]!
    if (nameBytes > 127) {
      nameBytes = longLength(block, at - 1)
      at += 3
    }
    if (at >= end) throw new MalformedRecord('a name-value pair without its lengths')
    let valueBytes = block[at++]!
    if (valueBytes > 127) {
      valueBytes = longLength(block, at - 1)
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

function longLength(block: Buffer, at: number): number {
  if (at + 4 > block.length) throw new MalformedRecord('a name-value pair without its lengths')
  return block.readUInt32BE(at) & 0x7fff_ffff
}

/** The pairs in the same form; names and values of up to 127 characters of ASCII. */
export function writeNameValues(pairs: readonly (readonly [name: string, value: string])[]): Buffer {
  const texts = pairs.map(([name, value]) => String.fromCharCode(name.length, value.length) + name + value)
  return Buffer.from(texts.join(''), 'latin1')
}
