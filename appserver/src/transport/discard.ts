import type { Socket } from 'node:net'

/** How much of a body that nobody wants is read to keep the connection, or to let the client see its answer. */
export const discardBytes = 1024 ** 2
const discardMs = 5000
const checkMs = 20

/** Watches what still arrives on a connection, and cuts it when that is too much or takes too long. */
export function discardInput(socket: Socket, isOver: () => boolean): void {
  const untilMs = performance.now() + discardMs
  const untilBytes = socket.bytesRead + discardBytes
  const check = setInterval(() => {
    if (isOver()) clearInterval(check)
    else if (socket.bytesRead > untilBytes || performance.now() > untilMs) socket.destroy()
  }, checkMs)
  socket.once('close', () => clearInterval(check))
}
