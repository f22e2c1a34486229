/** Octets that arrived, to be read one by one or four at a time. */
export class Octets {
  readonly bytes: Buffer
  readonly #view: DataView

  constructor(bytes: Buffer) {
    this.bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Whether the octets that these words were made of stand there. @param bytes how many */
  isAt(at: number, bytes: number, words: readonly number[]): boolean {
    const view = this.#view
    const last = words.length - 1
    for (let index = 0; index < last; index++) if (view.getInt32(at + 4 * index, true) !== words[index]) return false
    return view.getInt32(at + bytes - 4, true) === words[last]
  }

  /** Whether a control character is among them: below 0x20, or 0x7f. Four octets a step, by the carries of a subtraction. */
  hasControl(from: number, to: number): boolean {
    const view = this.#view
    const { bytes } = this
    let found = 0
    let at = from
    for (; at + 4 <= to; at += 4) {
      const word = view.getInt32(at, true)
      found |= ((word - 0x20202020) | ((word ^ 0x7f7f7f7f) - 0x01010101)) & ~word
    }
    for (; at < to; at++) {
      const octet = bytes[at]!
      if (octet < 0x20 || octet === 0x7f) return true
    }
    return (found & 0x80808080) !== 0
  }
}

/**
 * Octets as numbers of four each, the first one lowest; the last four are the last number, whatever of them the one before it has as well.
 *
 * A plain array, since it stands in one place: a typed one is three objects, and for the names of a request that is more than the processor keeps at hand.
 *
 * @param octets four or more
 */
export function wordsOf(octets: Buffer): readonly number[] {
  const words: number[] = []
  for (let at = 0; at + 4 < octets.length; at += 4) words.push(octets.readInt32LE(at))
  words.push(octets.readInt32LE(octets.length - 4))
  return words
}
