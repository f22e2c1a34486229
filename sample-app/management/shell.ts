import { once } from 'node:events'
import { start } from 'node:repl'
import { sql } from 'kysely'
import * as accounts from '../models/accounts.ts'
import * as questions from '../models/questions.ts'
import * as sessions from '../models/sessions.ts'
import * as votes from '../models/votes.ts'
import { type Command, parseOptions, withDatabase } from './command.ts'

export const shell: Command = {
  summary: "Node's prompt with `settings`, `database`, `sql` and the functions of the models at hand",
  async run({ args, settings }) {
    parseOptions(args, {})
    return withDatabase(settings, async (database) => {
      const server = start({ prompt: 'polls> ' })
      Object.assign(server.context, { settings, database, sql, ...accounts, ...questions, ...sessions, ...votes })
      await once(server, 'exit')
      return 0
    })
  },
}
