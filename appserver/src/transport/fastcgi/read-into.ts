import { Socket, type SocketConstructorOpts } from 'node:net'
import { Octets } from './octets.ts'

/** What libuv reads and writes by; node:net has no public name for it. */
interface Handle {
  /** Where it can be told what to read into. */
  readonly useUserBuffer?: unknown
}

interface WithHandle {
  _handle?: Handle | null
}

/** @param bytes how many have arrived; they stand at the beginning, and only until this returns */
type Take = (octets: Octets, bytes: number) => void

/**
 * Has a connection read into a buffer that may be shared by many, since each piece is taken before the next is read: without a buffer
 * and an event for each piece, it costs the processor a quarter less (docs/performance.md).
 *
 * Node offers that to clients (`onread` of `net.connect`), and a socket that was accepted has to be made anew for it. Where that can't be done,
 * pieces arrive in buffers of their own.
 *
 * @param given a connection that nothing listens to
 * @returns the socket to use in its place
 */
export function readInto(given: Socket, octets: Octets, take: Take): Socket {
  const { _handle: handle } = given as WithHandle
  if (typeof handle?.useUserBuffer !== 'function' || given.bytesRead > 0)
    return given.on('data', (piece: Buffer) => take(new Octets(piece), piece.length))
  const callback = (bytes: number): boolean => {
    take(octets, bytes)
    return true
  }
  // Else the old one would close it when it is collected.
  ;(given as WithHandle)._handle = null
  const socket = new Socket({ handle, onread: { buffer: octets.bytes, callback } } as object as SocketConstructorOpts)
  // Whoever waits for the old one.
  socket.once('close', () => given.destroy())
  return socket
}
