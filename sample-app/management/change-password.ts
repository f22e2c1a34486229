import { hasAccount, changePassword as storePassword } from '../models/accounts.ts'
import { type Command, CommandError, parseWord, withDatabase } from './command.ts'
import { newPassword } from './new-password.ts'

export const changePassword: Command = {
  synopsis: 'USERNAME [--password-file FILE]',
  summary: 'give an account another password, and end its sessions',
  async run({ args, settings }) {
    const { values, value: username } = parseWord(args, 'USERNAME', { 'password-file': { type: 'string' } })
    return withDatabase(settings, async (database) => {
      const unknown = new CommandError(`there is no account ${JSON.stringify(username)}`)
      if (!(await hasAccount(database, username))) throw unknown
      const password = await newPassword(username, values['password-file'])
      if (!(await storePassword(database, username, password))) throw unknown
      console.log(`Changed the password of ${username}.`)
      return 0
    })
  },
}
