import { migrationsFolder } from '../database/migration-files.ts'
import { writeMigration } from '../database/new-migration.ts'
import { type Command, parseWord } from './command.ts'

export const makeMigration: Command = {
  synopsis: 'NAME',
  summary: 'write an empty migration with the next number',
  async run({ args }) {
    const { value: name } = parseWord(args, 'NAME', {})
    console.log(`Wrote ${await writeMigration(migrationsFolder, name)}`)
    return 0
  },
}
