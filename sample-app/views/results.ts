import type { SiteContext } from '../context.ts'
import { findQuestion } from '../models/questions.ts'
import { resultsContent } from '../templates/results.ts'
import { ownVote } from '../voter.ts'
import { page } from './page.ts'
import { idOf, noSuchQuestion } from './question-id.ts'

export async function results(c: SiteContext): Promise<Response> {
  const question = await findQuestion(c.var.database, idOf(c))
  if (!question) throw noSuchQuestion()
  const content = resultsContent({ question, mediaUrl: c.var.settings.mediaUrl, chosen: await ownVote(c, question.id) })
  return page(c, `Results: ${question.text}`, content, { scripts: ['js/live.js'] })
}
