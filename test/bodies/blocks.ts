import { createHash } from 'node:crypto'

export const blockBytes = 64 * 1024

const filling = Buffer.alloc(blockBytes, createHash('sha512').update('portico').digest())

/**
 * A body of so many bytes, whole blocks of which no two are alike: a block lost, repeated or out of its order changes the digest.
 *
 * @param bytes a multiple of {@link blockBytes}
 */
export function* blocks(bytes: number): Generator<Buffer> {
  for (let number = 0; number < bytes / blockBytes; number++) {
    const block = Buffer.from(filling)
    block.writeUInt32LE(number)
    yield block
  }
}

/** The digest of such a body. */
export function digestOf(bytes: number): string {
  const hash = createHash('sha256')
  for (const block of blocks(bytes)) hash.update(block)
  return hash.digest('hex')
}
