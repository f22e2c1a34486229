import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CommandError } from './command.ts'

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

/**
 * Asks at the terminal; what is typed can be seen.
 *
 * @param instead the option that has the answer where there is no terminal
 * @throws {CommandError} it is given up with Ctrl-C or Ctrl-D, or there is no terminal
 */
export function ask(question: string, instead: string): Promise<string> {
  return read(question, instead, process.stderr)
}

/** The same without an echo. */
export async function askSecret(question: string, instead: string): Promise<string> {
  try {
    return await read(question, instead, nowhere)
  } finally {
    if (process.stdin.isTTY) process.stderr.write('\n')
  }
}

async function read(question: string, instead: string, output: NodeJS.WritableStream): Promise<string> {
  if (!process.stdin.isTTY) throw new CommandError(`standard input is no terminal: give ${instead}`)
  const terminal = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 })
  const givenUp = new AbortController()
  terminal.once('SIGINT', () => givenUp.abort())
  terminal.once('close', () => givenUp.abort())
  try {
    // Not before the terminal's own echo is off: somebody may type at once.
    if (output === nowhere) process.stderr.write(question)
    return await terminal.question(output === nowhere ? '' : question, { signal: givenUp.signal })
  } catch (error) {
    throw givenUp.signal.aborted ? new CommandError('given up; nothing was changed') : error
  } finally {
    terminal.close()
  }
}
