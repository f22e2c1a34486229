import { readFile } from 'node:fs/promises'
import { passwordProblem } from '../models/known-passwords.ts'
import { CommandError } from './command.ts'
import { askSecret } from './prompt.ts'

/**
 * A new password for an account: from the file, or asked for twice at the terminal. It is no option of the command, because
 * every process can see those of every other.
 *
 * @throws {CommandError} it is too easy to guess, the two differ, or the file can't be read
 */
export async function newPassword(username: string, file: string | undefined): Promise<string> {
  const password = file === undefined ? await askTwice() : await readPassword(file)
  const problem = passwordProblem(username, password)
  if (problem) throw new CommandError(`the password is not taken: ${problem}`)
  return password
}

async function readPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
  } catch (error) {
    throw new CommandError(`--password-file ${file} can't be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

async function askTwice(): Promise<string> {
  const instead = '--password-file FILE'
  const password = await askSecret('Password: ', instead)
  if ((await askSecret('Password again: ', instead)) !== password) throw new CommandError('the two passwords differ')
  return password
}
