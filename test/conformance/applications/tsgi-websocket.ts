import type { Application, WebSocketConnection, WebSocketUpgrade } from 'appserver'
import type { Journal } from './journal.ts'

type Speak = (upgrade: WebSocketUpgrade, query: URLSearchParams) => Promise<void>

/** The WebSockets below /ws/, by name. */
export function speakersOf(journal: Journal): Readonly<Record<string, Speak>> {
  return {
    echo: async (upgrade, query) => {
      const connection = await upgrade.accept()
      await echo(connection)
      const { code, reason } = await connection.closed
      journal.note(query.get('key') ?? '', `${code} ${reason}`.trim())
    },
    protocol: async (upgrade) => {
      const connection = await upgrade.accept({ protocol: upgrade.protocols.at(-1)!, headers: [['X-Accepted', 'yes']] })
      await connection.send(connection.protocol)
      await echo(connection)
    },
    late: async (upgrade, query) => {
      const connection = await upgrade.accept()
      await connection.closed
      await connection.send('too late').catch(({ name }: Error) => journal.note(query.get('key') ?? '', name))
    },
    ends: async (upgrade) => {
      const connection = await upgrade.accept()
      await connection.send('last words')
    },
    closes: async (upgrade) => {
      const connection = await upgrade.accept()
      connection.close(4001, 'enough')
      await connection.closed
    },
    fails: async (upgrade) => {
      await upgrade.accept()
      throw new Error('secret of the inside')
    },
  }
}

/** What it does not know it denies. */
export function webSocketApplication(journal: Journal): Application {
  const speakers = speakersOf(journal)
  return async (environ, startResponse) => {
    const speak = speakers[environ.PATH_INFO.split('/')[2] ?? '']
    const upgrade = environ['tsgi.websocket']
    if (upgrade && speak) await speak(upgrade, new URLSearchParams(environ.QUERY_STRING))
    else startResponse(upgrade ? '403 Forbidden' : '426 Upgrade Required', [['Content-Type', 'text/plain']])
    return upgrade && speak ? [] : ['not here\n']
  }
}

async function echo(connection: WebSocketConnection): Promise<void> {
  for await (const message of connection) await connection.send(message)
}
