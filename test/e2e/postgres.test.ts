import { afterAll, beforeAll } from 'vitest'
import { describeAccounts } from '../../sample-app/test/cases/account-cases.ts'
import { describeChanges } from '../../sample-app/test/cases/change-cases.ts'
import { describeFixtures } from '../../sample-app/test/cases/fixture-cases.ts'
import { describeMigrations } from '../../sample-app/test/cases/migration-cases.ts'
import { describeQuestions } from '../../sample-app/test/cases/question-cases.ts'
import { describeVotes } from '../../sample-app/test/cases/vote-cases.ts'
import { PostgresContainer } from './postgres-container.ts'

let postgres: PostgresContainer

beforeAll(async () => {
  postgres = await PostgresContainer.start()
})

afterAll(() => postgres?.remove())

const make = () => postgres.makeDatabase()

// sample-app/test/database.test.ts has the same on SQLite.
describeMigrations('PostgreSQL', make)
describeQuestions('PostgreSQL', make)
describeVotes('PostgreSQL', make)
describeAccounts('PostgreSQL', make)
describeFixtures('PostgreSQL', make)
describeChanges('PostgreSQL', make)
