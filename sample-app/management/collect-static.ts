import { fileURLToPath } from 'node:url'
import { collect } from 'appserver'
import { type Command, CommandError, parseOptions } from './command.ts'

const sources = [fileURLToPath(new URL('../static', import.meta.url))]

/** The application server knows how to collect; the project knows what and where to. */
export const collectStatic: Command = {
  synopsis: '[--dest DIR]',
  summary: 'copy the static files under hashed names to STATIC_ROOT, or DIR',
  async run({ args, settings }) {
    const { dest = settings.staticRoot } = parseOptions(args, { dest: { type: 'string' } })
    const { files, written } = collectInto(dest)
    console.log(`Collected ${files} static files into ${dest} (${written} new)`)
    return 0
  },
}

function collectInto(destination: string): ReturnType<typeof collect> {
  try {
    return collect(sources, destination)
  } catch (error) {
    throw new CommandError((error as Error).message, { cause: error })
  }
}
