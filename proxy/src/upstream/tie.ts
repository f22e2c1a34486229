import type { Duplex } from 'node:stream'

/** For the other side to answer a closing handshake, before a half-closed pair is cut. */
const halfClosedMs = 2000

/** Two connections that http-proxy pipes into each other end together. Its pipes pass an end on, but not a death. */
export function tie(one: Duplex, other: Duplex): void {
  one.once('close', () => other.destroy())
  other.once('close', () => one.destroy())
  for (const socket of [one, other]) socket.once('finish', () => cutLater(socket))
}

function cutLater(socket: Duplex): void {
  const deadline = setTimeout(() => socket.destroy(), halfClosedMs)
  socket.once('close', () => clearTimeout(deadline))
}
