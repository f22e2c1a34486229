import type { Log } from './logs/log.ts'
import type { Server } from './server.ts'

/** What each signal asks for (gunicorn's table), in the words of {@link Server}. */
export function obeySignals(server: Server, log: Log): void {
  let stopping = false
  const stop = (ms: number) => {
    // A second signal means now.
    void server.stop(stopping ? 0 : ms)
    stopping = true
  }
  const actions: Partial<Record<NodeJS.Signals, () => void>> = {
    SIGTERM: () => stop(server.graceMs),
    SIGINT: () => stop(0),
    SIGQUIT: () => stop(0),
    // The reason of a failure is in the log.
    SIGHUP: () => void server.reload().catch(() => {}),
    SIGTTIN: () => server.scale(1),
    SIGTTOU: () => server.scale(-1),
    SIGUSR1: () => server.reopenLogs(),
    SIGUSR2: () => void server.replace(),
    SIGWINCH: () => server.suspend(),
  }
  for (const [signal, act] of Object.entries(actions)) {
    process.on(signal, () => {
      log.info(`Received ${signal}`)
      act()
    })
  }
}
