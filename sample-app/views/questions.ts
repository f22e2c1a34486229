import type { SiteContext } from '../context.ts'
import { findQuestion } from '../models/questions.ts'
import { questionContent } from '../templates/question.ts'
import { questionListContent } from '../templates/questions.ts'
import { ownVote } from '../voter.ts'
import { page } from './page.ts'
import { idOf, noSuchQuestion } from './question-id.ts'
import { questionPage } from './question-page.ts'

export async function questionList(c: SiteContext): Promise<Response> {
  const { mediaUrl } = c.var.settings
  const [open, closed] = await Promise.all([questionPage(c, 'open', 'open'), questionPage(c, 'closed', 'closed')])
  const content = questionListContent({
    open: open.questions,
    openPages: open.pages,
    closed: closed.questions,
    closedPages: closed.pages,
    mediaUrl,
  })
  return page(c, 'Questions', content)
}

export async function question(c: SiteContext): Promise<Response> {
  const found = await findQuestion(c.var.database, idOf(c))
  if (!found) throw noSuchQuestion()
  if (found.closedAt) return c.redirect(`/questions/${found.id}/results`, 303)
  const content = questionContent({
    question: found,
    mediaUrl: c.var.settings.mediaUrl,
    chosen: await ownVote(c, found.id),
  })
  return page(c, found.text, content)
}
