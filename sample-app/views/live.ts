import type { WebSocketConnection } from 'appserver'
import { HTTPException } from 'hono/http-exception'
import type { SiteContext } from '../context.ts'
import { findQuestion } from '../models/questions.ts'
import { idOf, noSuchQuestion } from './question-id.ts'

/** What the browser is told when there is nothing more to come (RFC 6455 section 7.4.2: 4000 to 4999 are the application's). */
const questionGone = 4404

/** The results of a question as they change. Messages of the client mean nothing. */
export async function live(c: SiteContext): Promise<Response> {
  const upgrade = c.env.environ['tsgi.websocket']
  if (!upgrade) throw upgradeRequired()
  // Browsers let any site open a WebSocket, with the visitor's cookies.
  if (c.req.header('Origin') !== new URL(c.req.url).origin) {
    throw new HTTPException(403, { message: 'Live results are for pages of this site.' })
  }
  if (!(await findQuestion(c.var.database, idOf(c)))) throw noSuchQuestion()
  await tell(c, await upgrade.accept())
  return c.body(null)
}

function upgradeRequired(): HTTPException {
  const headers = { Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' }
  const message = 'This address sends live results through a WebSocket.'
  return new HTTPException(426, { message, res: new Response(null, { headers }) })
}

async function tell(c: SiteContext, connection: WebSocketConnection): Promise<void> {
  const gone = new AbortController()
  void connection.closed.then(() => gone.abort())
  void dropMessages(connection)
  try {
    for await (const results of c.var.liveResults.follow(idOf(c), gone.signal)) await connection.send(results)
    if (!gone.signal.aborted) connection.close(questionGone, 'the question was deleted')
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ClientGone')) throw error
  }
}

/** Unread, they would hold up the client's close frame. */
async function dropMessages(connection: WebSocketConnection): Promise<void> {
  for await (const _message of connection);
}
