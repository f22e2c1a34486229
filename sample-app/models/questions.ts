import type { Database } from '../database/schema.ts'
import { toDate } from '../database/schema.ts'
import { announce } from '../live/announce.ts'
import { lockQuestion } from './question-lock.ts'

export interface QuestionSummary {
  readonly id: number
  readonly text: string
  /** The picture's file name below the media root's `public/`. */
  readonly picture: string | undefined
  /** For those who do not see the picture. */
  readonly pictureDescription: string | undefined
  readonly createdAt: Date
  readonly closedAt: Date | undefined
  readonly votes: number
}

export interface Choice {
  readonly id: number
  readonly text: string
  readonly votes: number
}

export type Question = QuestionSummary & { readonly choices: readonly Choice[] }

export interface ListOptions {
  readonly state: 'open' | 'closed' | 'all'
  /** From 1. */
  readonly page?: number
}

export interface NewQuestion {
  readonly text: string
  /** At least two, in the order they are shown. */
  readonly choices: readonly string[]
  readonly picture?: string
  readonly pictureDescription?: string
}

export const questionsPerPage = 20

/** Newest first. */
export async function listQuestions(database: Database, { state, page = 1 }: ListOptions): Promise<QuestionSummary[]> {
  const rows = await summaries(database)
    .$if(state === 'open', (query) => query.where('closed_at', 'is', null))
    .$if(state === 'closed', (query) => query.where('closed_at', 'is not', null))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(questionsPerPage)
    .offset((page - 1) * questionsPerPage)
    .execute()
  return rows.map(toSummary)
}

export async function findQuestion(database: Database, id: number): Promise<Question | undefined> {
  if (!isId(id)) return undefined
  const row = await summaries(database).where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  const choices = await choicesOf(database, id)
  // Votes may come between the two queries: what is shown must add up.
  return { ...toSummary(row), votes: choices.reduce((sum, { votes }) => sum + votes, 0), choices }
}

/** @returns its id */
export async function createQuestion(database: Database, question: NewQuestion): Promise<number> {
  const { text, choices, picture = null, pictureDescription = null } = question
  if (choices.length < 2) throw new RangeError(`a question has at least 2 choices, not ${choices.length}`)
  return database.transaction().execute(async (transaction) => {
    const { id } = await transaction
      .insertInto('questions')
      .values({ text, picture, picture_description: pictureDescription, created_at: new Date(), closed_at: null })
      .returning('id')
      .executeTakeFirstOrThrow()
    const rows = choices.map((choice) => ({ question_id: id, text: choice }))
    await transaction.insertInto('choices').values(rows).execute()
    return id
  })
}

/** @returns whether there is such a question that was open */
export function closeQuestion(database: Database, id: number): Promise<boolean> {
  return changeState(database, id, new Date())
}

/** @returns whether there is such a question that was closed */
export function openQuestion(database: Database, id: number): Promise<boolean> {
  return changeState(database, id, null)
}

/** Its choices and votes go with it; the picture's file is the caller's to remove. */
export async function deleteQuestion(database: Database, id: number): Promise<{ picture?: string } | undefined> {
  if (!isId(id)) return undefined
  return database.transaction().execute(async (transaction) => {
    await lockQuestion(transaction, id, 'alone')
    const row = await transaction.deleteFrom('questions').where('id', '=', id).returning('picture').executeTakeFirst()
    if (!row) return undefined
    await announce(transaction, id)
    return row.picture === null ? {} : { picture: row.picture }
  })
}

/** Ids come out of URLs: PostgreSQL refuses numbers that its `integer` can't hold. */
export function isId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id <= 0x7fffffff
}

function summaries(database: Database) {
  return database.selectFrom('questions').select((expression) => [
    'id',
    'text',
    'picture',
    'picture_description',
    'created_at',
    'closed_at',
    expression
      .selectFrom('votes')
      .whereRef('votes.question_id', '=', 'questions.id')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .as('votes'),
  ])
}

type SummaryRow = Awaited<ReturnType<ReturnType<typeof summaries>['executeTakeFirstOrThrow']>>

function toSummary({
  id,
  text,
  picture,
  picture_description,
  created_at,
  closed_at,
  votes,
}: SummaryRow): QuestionSummary {
  return {
    id,
    text,
    picture: picture ?? undefined,
    pictureDescription: picture_description ?? undefined,
    createdAt: toDate(created_at),
    closedAt: closed_at === null ? undefined : toDate(closed_at),
    votes: votes ?? 0,
  }
}

function choicesOf(database: Database, questionId: number): Promise<Choice[]> {
  return database
    .selectFrom('choices')
    .leftJoin('votes', (join) =>
      join.onRef('votes.question_id', '=', 'choices.question_id').onRef('votes.choice_id', '=', 'choices.id'),
    )
    .where('choices.question_id', '=', questionId)
    .groupBy(['choices.id', 'choices.text'])
    .orderBy('choices.id')
    .select(({ fn }) => ['choices.id', 'choices.text', fn.count<number>('votes.id').as('votes')])
    .execute()
}

async function changeState(database: Database, id: number, closedAt: Date | null): Promise<boolean> {
  if (!isId(id)) return false
  return database.transaction().execute(async (transaction) => {
    await lockQuestion(transaction, id, 'alone')
    const changed = await transaction
      .updateTable('questions')
      .set({ closed_at: closedAt })
      .where('id', '=', id)
      .where('closed_at', closedAt ? 'is' : 'is not', null)
      .returning('id')
      .executeTakeFirst()
    if (changed) await announce(transaction, id)
    return changed !== undefined
  })
}
