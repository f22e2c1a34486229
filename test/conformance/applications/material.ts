import { createHash } from 'node:crypto'

const pieceBytes = 64 * 1024

/** So many bytes in pieces of 64 KiB, each piece with its number, so that none can be lost, repeated or moved unseen. */
export function* pattern(bytes: number): Generator<Uint8Array> {
  for (let sent = 0; sent < bytes; sent += pieceBytes)
    yield Buffer.alloc(Math.min(pieceBytes, bytes - sent), `piece ${sent / pieceBytes};`)
}

/** A digest of bytes that come in pieces. */
export async function digest(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of pieces) {
    hash.update(piece)
    bytes += piece.byteLength
  }
  return `${bytes} ${hash.digest('hex')}`
}
