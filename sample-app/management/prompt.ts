import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CommandError } from './command.ts'

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

/** Asks at the terminal; what is typed can be seen. */
export function ask(question: string): Promise<string> {
  return read(question, process.stderr)
}

/** Asks at the terminal without an echo. */
export async function askSecret(question: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(question)
  try {
    return await read('', nowhere)
  } finally {
    if (process.stdin.isTTY) process.stderr.write('\n')
  }
}

/** @throws {CommandError} it is given up with Ctrl-C or Ctrl-D, or there is no terminal */
async function read(question: string, output: NodeJS.WritableStream): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandError('standard input is no terminal: give --username NAME and --password-file FILE')
  }
  const terminal = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 })
  const givenUp = new AbortController()
  terminal.once('SIGINT', () => givenUp.abort())
  terminal.once('close', () => givenUp.abort())
  try {
    return await terminal.question(question, { signal: givenUp.signal })
  } catch (error) {
    throw givenUp.signal.aborted ? new CommandError('given up; nothing was changed') : error
  } finally {
    terminal.close()
  }
}
