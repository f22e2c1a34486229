import type { SiteContext } from '../context.ts'
import { byteOrderMark, csvRow } from '../media/csv.ts'
import { writeExport } from '../media/exports.ts'
import { sendFile } from '../media/sent-file.ts'
import { findQuestion, type Question } from '../models/questions.ts'
import { exportVotes } from '../models/votes.ts'
import { protectedMedia } from './media-folders.ts'
import { idOf, noSuchQuestion } from './question-id.ts'

/** A row for each vote, without a word of who cast it. */
export async function votesCsv(c: SiteContext): Promise<Response> {
  const question = await findQuestion(c.var.database, idOf(c))
  if (!question) throw noSuchQuestion()
  const path = await writeExport(protectedMedia(c), lines(c, question), c.req.raw.signal)
  sendFile(c.env.environ, path)
  return c.body(null, 200, {
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="votes-${question.id}.csv"`,
  })
}

async function* lines(c: SiteContext, { id, text }: Question): AsyncGenerator<string> {
  yield byteOrderMark + csvRow(['question', 'choice', 'cast at'])
  for await (const { choice, castAt } of exportVotes(c.var.database, id)) {
    yield csvRow([text, choice, castAt.toISOString()])
  }
}
