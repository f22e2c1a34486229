import { MalformedRecord } from './record.ts'

/**
 * Reads name-value pairs (FastCGI 1.0, section 3.4). Each octet becomes one character.
 *
 * @throws {MalformedRecord} a length that leads out of the block
 */
export function readNameValues(block: Buffer, take: (name: string, value: string) => void): void {
  // Decoded once: a native call for each of the texts would cost more than all the rest.
  const text = block.toString('latin1')
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
    take(text.slice(at, valueAt), text.slice(valueAt, next))
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
