import { AccountExists, createAccount, hasAccount } from '../models/accounts.ts'
import { usernameProblem } from '../models/usernames.ts'
import { type Command, CommandError, parseOptions, withDatabase } from './command.ts'
import { newPassword } from './new-password.ts'
import { ask } from './prompt.ts'

export const createSuperuser: Command = {
  synopsis: '[--username NAME] [--password-file FILE]',
  summary: 'make an account that may manage questions; asks for what is not given',
  async run({ args, settings }) {
    const options = parseOptions(args, { username: { type: 'string' }, 'password-file': { type: 'string' } })
    const username = (options.username ?? (await ask('Username: ', '--username NAME'))).trim()
    const problem = usernameProblem(username)
    if (problem) throw new CommandError(`the username is not taken: ${problem}`)
    return withDatabase(settings, async (database) => {
      if (await hasAccount(database, username)) exists(new AccountExists(username))
      const password = await newPassword(username, options['password-file'])
      await createAccount(database, { username, password, isStaff: true }).catch(exists)
      console.log(`Made the account ${username}.`)
      return 0
    })
  },
}

function exists(error: unknown): never {
  throw error instanceof AccountExists ? new CommandError(error.message) : error
}
