import { type Environ, type FetchHandler, fromFetch } from '../../src/index.ts'
import { Harness } from '../harness.ts'
import { type Answer, ask, type Question } from '../wire.ts'

export const serving = (handler: FetchHandler): Promise<Harness> => Harness.tsgi(fromFetch(handler))

/** A request that has a body and a header. */
export const textPost = {
  method: 'POST',
  body: 'grüße',
  headers: { 'Content-Type': 'text/plain', 'X-Tag': 'a' },
} as const

/** Answers with what the function makes of the request, as JSON. */
export async function answerOf(
  of: (request: Request, environ: Environ) => unknown,
  question: Question = textPost,
): Promise<unknown> {
  const { port, reports } = await serving(async (request, { environ }) =>
    Response.json((await of(request, environ)) ?? null),
  )
  const answer: Answer = await ask(port, '/a?b', question)
  if (answer.status !== 200) throw reports[0]!.error
  return JSON.parse(answer.body)
}
