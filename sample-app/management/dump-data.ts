import { once } from 'node:events'
import { dumpFixture } from '../database/fixture.ts'
import { type Command, parseOptions, withDatabase } from './command.ts'

export const dumpData: Command = {
  summary: "write all rows but sessions as a fixture to standard output; it has the accounts' password hashes",
  async run({ args, settings }) {
    parseOptions(args, {})
    await withDatabase(settings, (database) =>
      database
        .transaction()
        .setAccessMode('read only')
        .setIsolationLevel('repeatable read')
        .execute(async (transaction) => {
          let separator = '[\n'
          for await (const row of dumpFixture(transaction)) {
            await write(separator + JSON.stringify(row))
            separator = ',\n'
          }
          await write(separator === '[\n' ? '[]\n' : '\n]\n')
        }),
    )
    return 0
  },
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}
