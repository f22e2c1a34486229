import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migrationNames, migrationsFolder } from '../database/migration-files.ts'
import { type Command, CommandError, parseWord } from './command.ts'

export const makeMigration: Command = {
  synopsis: 'NAME',
  summary: 'write an empty migration with the next number',
  async run({ args }) {
    const { value: name } = parseWord(args, 'NAME', {})
    if (!/^[a-z][a-z0-9_]*$/.test(name)) {
      throw new CommandError(`the name is ${JSON.stringify(name)}, expected lower-case letters, digits and _`)
    }
    const names = await migrationNames(migrationsFolder)
    const number = Number(names.at(-1)?.slice(0, 4) ?? 0) + 1
    const file = join(migrationsFolder, `${String(number).padStart(4, '0')}_${name}.ts`)
    await writeFile(file, source, { flag: 'wx' })
    console.log(`Wrote ${file}`)
    return 0
  },
}

const source = `import type { Kysely } from 'kysely'
import type { ColumnTypes } from '../database/column-types.ts'

/** For the tables as the migrations before this one leave them. */
export async function up(_database: Kysely<unknown>, _types: ColumnTypes): Promise<void> {}
`
