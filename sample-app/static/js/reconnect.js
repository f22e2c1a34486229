const firstWaitMs = 500
const longestWaitMs = 30_000
// What the site closes with where there is nothing more to come.
const gone = 4404

/**
 * Keeps a WebSocket to an address: when it breaks, it is opened again, after a wait that grows with each failure. The wait is
 * random, so that not everybody comes back at the same moment after a reload of the server.
 *
 * @param {URL} url
 * @param {{ onMessage(text: string): void, onState(state: 'away' | 'over'): void }} listener
 */
export function connect(url, listener, failures = 0) {
  const socket = new WebSocket(url)
  let hasSpoken = false
  socket.addEventListener('message', ({ data }) => {
    hasSpoken = true
    listener.onMessage(data)
  })
  socket.addEventListener('close', ({ code }) => {
    if (code === gone) return listener.onState('over')
    listener.onState('away')
    const next = hasSpoken ? 1 : failures + 1
    setTimeout(() => connect(url, listener, next), waitMs(next))
  })
}

function waitMs(failures) {
  const ceiling = Math.min(longestWaitMs, firstWaitMs * 2 ** failures)
  return ceiling * (0.5 + Math.random() / 2)
}
