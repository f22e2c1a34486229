// A process that votes as a worker does: QUESTION FIRST COUNT, on the database of the environment. Tells the outcomes.
import { openDatabase } from '../database/open.ts'
import { findQuestion } from '../models/questions.ts'
import { castVote, type VoteOutcome } from '../models/votes.ts'
import { loadSettings } from '../settings.ts'

const [questionId, first, count] = process.argv.slice(2).map(Number) as [number, number, number]
const atOnce = 5
const database = openDatabase(loadSettings(process.env))
const choices = (await findQuestion(database, questionId))!.choices
const outcomes: Partial<Record<VoteOutcome, number>> = {}
const voters = Array.from({ length: count }, (_, index) => first + index)[Symbol.iterator]()

await Promise.all(Array.from({ length: atOnce }, vote))
console.log(JSON.stringify(outcomes))
await database.destroy()

async function vote(): Promise<void> {
  for (const voter of voters) {
    const choiceId = choices[voter % choices.length]!.id
    const outcome = await castVote(database, { questionId, choiceId, voter: `voter ${voter}` })
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }
}
