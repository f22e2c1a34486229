import { describeAccounts } from './cases/account-cases.ts'
import { describeChanges } from './cases/change-cases.ts'
import { describeFixtures } from './cases/fixture-cases.ts'
import { describeMigrations } from './cases/migration-cases.ts'
import { describeQuestions } from './cases/question-cases.ts'
import { describeVotes } from './cases/vote-cases.ts'
import { makeSqlite } from './test-database.ts'

// test/e2e/postgres.test.ts has the same on PostgreSQL.
describeMigrations('SQLite', makeSqlite)
describeQuestions('SQLite', makeSqlite)
describeVotes('SQLite', makeSqlite)
describeAccounts('SQLite', makeSqlite)
describeFixtures('SQLite', makeSqlite)
describeChanges('SQLite', makeSqlite)
