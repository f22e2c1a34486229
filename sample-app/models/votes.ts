import { type Database, toDate } from '../database/schema.ts'
import { announce } from '../live/announce.ts'
import { lockQuestion } from './question-lock.ts'
import { isId } from './questions.ts'

export interface Vote {
  readonly questionId: number
  readonly choiceId: number
  /** Who votes, as the site tells visitors apart. */
  readonly voter: string
}

/** `unknown`: there is no such question, or the choice is not one of its. */
export type VoteOutcome = 'cast' | 'changed' | 'closed' | 'unknown'

export interface ExportedVote {
  readonly choice: string
  readonly castAt: Date
}

const exportedAtOnce = 500

/**
 * Counts a vote, or changes the one that this voter has for the question. What is not refused is committed when this resolves.
 */
export async function castVote(database: Database, vote: Vote): Promise<VoteOutcome> {
  if (!isId(vote.questionId) || !isId(vote.choiceId)) return 'unknown'
  return database.transaction().execute(async (transaction) => {
    await lockQuestion(transaction, vote.questionId, 'shared')
    const question = await questionOf(transaction, vote)
    if (!question) return 'unknown'
    if (question.closed_at !== null) return 'closed'
    const outcome = (await insertVote(transaction, vote)) ? 'cast' : 'changed'
    if (outcome === 'changed') await changeVote(transaction, vote)
    await announce(transaction, vote.questionId)
    return outcome
  })
}

/** @returns the id of the choice that this voter has voted for */
export async function findVote(
  database: Database,
  { questionId, voter }: Pick<Vote, 'questionId' | 'voter'>,
): Promise<number | undefined> {
  const row = await database
    .selectFrom('votes')
    .where('question_id', '=', questionId)
    .where('voter', '=', voter)
    .select('choice_id')
    .executeTakeFirst()
  return row?.choice_id
}

/** In the order they were first cast, read in portions, so that a large question needs little memory. */
export async function* exportVotes(database: Database, questionId: number): AsyncGenerator<ExportedVote> {
  for (let after = 0; ; ) {
    const rows = await votesAfter(database, questionId, after)
    for (const { text, cast_at } of rows) yield { choice: text, castAt: toDate(cast_at) }
    const last = rows.at(-1)
    if (!last || rows.length < exportedAtOnce) return
    after = last.id
  }
}

function questionOf(transaction: Database, { questionId, choiceId }: Vote) {
  return transaction
    .selectFrom('questions')
    .innerJoin('choices', 'choices.question_id', 'questions.id')
    .where('questions.id', '=', questionId)
    .where('choices.id', '=', choiceId)
    .select('questions.closed_at')
    .executeTakeFirst()
}

/** @returns whether the voter had none yet */
async function insertVote(transaction: Database, { questionId, choiceId, voter }: Vote): Promise<boolean> {
  const inserted = await transaction
    .insertInto('votes')
    .values({ question_id: questionId, choice_id: choiceId, voter, cast_at: new Date() })
    .onConflict((conflict) => conflict.columns(['question_id', 'voter']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

async function changeVote(transaction: Database, { questionId, choiceId, voter }: Vote): Promise<void> {
  await transaction
    .updateTable('votes')
    .set({ choice_id: choiceId, cast_at: new Date() })
    .where('question_id', '=', questionId)
    .where('voter', '=', voter)
    .execute()
}

function votesAfter(database: Database, questionId: number, after: number) {
  return database
    .selectFrom('votes')
    .innerJoin('choices', 'choices.id', 'votes.choice_id')
    .where('votes.question_id', '=', questionId)
    .where('votes.id', '>', after)
    .orderBy('votes.id')
    .limit(exportedAtOnce)
    .select(['votes.id', 'choices.text', 'votes.cast_at'])
    .execute()
}
