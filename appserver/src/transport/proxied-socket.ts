import type { Socket } from 'node:net'
import { type ProxiedEnds, type ProxyVersions, parseProxyHeader } from './proxy-header.ts'

/**
 * Reads the PROXY protocol header that a connection begins with, and makes the socket show the ends that it names.
 * What came after the header stays in the socket.
 *
 * @param limitMs 0: no limit
 * @throws {Error} there is no such header, or it does not arrive in time
 */
export async function readProxyHeader(socket: Socket, versions: ProxyVersions, limitMs: number): Promise<void> {
  const ends = await new Promise<ProxiedEnds | undefined>((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0)
    const timer =
      limitMs > 0 ? setTimeout(() => fail(new Error('no PROXY protocol header in time')), limitMs) : undefined
    const settle = () => {
      clearTimeout(timer)
      socket.off('readable', read).off('end', closed).off('close', closed).off('error', fail)
    }
    const fail = (error: Error) => {
      settle()
      reject(error)
    }
    const closed = () => fail(new Error('closed before its PROXY protocol header was complete'))
    const read = () => {
      const chunk = socket.read() as Buffer | null
      if (chunk === null) return
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      try {
        const header = parseProxyHeader(received, versions)
        if (!header) return
        settle()
        if (header.bytes < received.length) socket.unshift(received.subarray(header.bytes))
        resolve(header.ends)
      } catch (error) {
        fail(error as Error)
      }
    }
    socket.on('readable', read).on('end', closed).on('close', closed).on('error', fail)
  })
  if (ends) showEnds(socket, ends)
}

/** So that applications that ask the socket itself are told the same. */
function showEnds(socket: Socket, ends: ProxiedEnds): void {
  for (const [name, value] of Object.entries(ends)) Object.defineProperty(socket, name, { value })
}
