import { HTTPException } from 'hono/http-exception'
import type { SiteContext } from '../context.ts'
import { listQuestions, type QuestionSummary, questionsPerPage } from '../models/questions.ts'
import type { Pages } from '../templates/pages.ts'

/** Which page of a list a query asks for. */
export function pageNumber(c: SiteContext, parameter: string): number {
  const text = c.req.query(parameter) ?? '1'
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text)
  throw new HTTPException(400, { message: `${parameter} must be the number of a page, from 1.` })
}

export interface QuestionPage {
  readonly questions: readonly QuestionSummary[]
  readonly pages: Pages
}

export async function questionPage(
  c: SiteContext,
  state: 'open' | 'closed' | 'all',
  parameter: string,
): Promise<QuestionPage> {
  const number = pageNumber(c, parameter)
  const { database } = c.var
  const questions = await listQuestions(database, { state, page: number })
  if (number > 1 && questions.length === 0) throw new HTTPException(404, { message: 'This list has no such page.' })
  const isFull = questions.length === questionsPerPage
  const hasOlder = isFull && (await listQuestions(database, { state, page: number + 1 })).length > 0
  return { questions, pages: { number, hasOlder } }
}
