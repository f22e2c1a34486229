import { readFile } from 'node:fs/promises'
import { FixtureError, loadFixture } from '../database/fixture.ts'
import { isUnavailable } from '../database/unavailable.ts'
import { listQuestions } from '../models/questions.ts'
import { type Command, CommandError, parseWord, withDatabase } from './command.ts'

export const loadData: Command = {
  synopsis: 'FILE [--if-empty]',
  summary: 'put the rows of a fixture into the database; with --if-empty only when there are no questions',
  async run({ args, settings }) {
    const { values, value: file } = parseWord(args, 'FILE', { 'if-empty': { type: 'boolean' } })
    const content = await readJson(file)
    return withDatabase(settings, async (database) => {
      if (values['if-empty'] && (await listQuestions(database, { state: 'all' })).length > 0) {
        console.log('There are questions already; loaded nothing.')
        return 0
      }
      const rows = await loadFixture(database, content).catch((error: unknown) => refused(file, error))
      console.log(`Loaded ${rows} rows from ${file}`)
      return 0
    })
  },
}

/** The database refuses what breaks its rules, a row that refers to nothing for one: that, too, is the file's fault. */
function refused(file: string, error: unknown): never {
  if (error instanceof FixtureError) throw new CommandError(`${file} ${error.message}`)
  if (isUnavailable(error)) throw error
  throw new CommandError(`${file} can't be loaded: ${(error as Error).message}`, { cause: error })
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new CommandError(`${file} can't be read: ${(error as Error).message}`)
  }
}
