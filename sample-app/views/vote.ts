import type { SiteContext } from '../context.ts'
import { leaveMessage } from '../messages.ts'
import { findQuestion } from '../models/questions.ts'
import { castVote } from '../models/votes.ts'
import { questionContent } from '../templates/question.ts'
import { knownVoter, newVoter, rememberVoter } from '../voter.ts'
import { tell } from './failure.ts'
import { page } from './page.ts'
import { idOf, noSuchQuestion } from './question-id.ts'

/** Post/Redirect/Get: the answer has a URL of its own, so reloading it votes for nothing again. */
export async function vote(c: SiteContext): Promise<Response> {
  const questionId = idOf(c)
  const choice = new URLSearchParams(await c.req.text()).get('choice') ?? ''
  if (choice === '') return ballotAgain(c, 'Choose one of the answers.')
  if (!/^[1-9][0-9]{0,8}$/.test(choice)) return ballotAgain(c, notAChoice)
  const voter = (await knownVoter(c)) ?? newVoter()
  const outcome = await castVote(c.var.database, { questionId, choiceId: Number(choice), voter })
  if (outcome === 'closed') return tooLate(c, questionId)
  if (outcome === 'unknown') return ballotAgain(c, notAChoice)
  await rememberVoter(c, voter)
  leaveMessage(c, outcome === 'changed' ? 'changed' : 'voted')
  return c.redirect(`/questions/${questionId}/results`, 303)
}

function tooLate(c: SiteContext, id: number): Promise<Response> {
  const message = 'This question is closed: votes are no longer taken.'
  const link = { href: `/questions/${id}/results`, text: 'See the results' }
  return tell(c, { status: 409, title: 'Too late', message, link })
}

const notAChoice = 'That is not one of this question’s answers. Choose one of these.'

async function ballotAgain(c: SiteContext, message: string): Promise<Response> {
  const question = await findQuestion(c.var.database, idOf(c))
  if (!question) throw noSuchQuestion()
  const problems = [{ field: 'choice', message }]
  const content = questionContent({ question, mediaUrl: c.var.settings.mediaUrl, problems })
  return page(c, `Error: ${question.text}`, content, { status: 422 })
}
