import { type Application, ValidationError, validator } from '../../../src/index.ts'
import { type Change, TinyServer } from './tiny-server.ts'

/** Something that is broken, and the rule that says so. */
export interface Violation extends Change {
  readonly rule: string
  readonly what: string
  /** Without it, the server is broken and the application is not. */
  readonly application?: Application
}

/** The ids of all rules that are found broken: by an error that reaches the server, by the log. Other errors are passed on. */
export async function brokenRules({ application = hello, ...change }: Violation): Promise<string[]> {
  const server = new TinyServer(change)
  const found = new Set<string>()
  try {
    await server.serve(validator(application))
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    if (!error.message.startsWith(`${error.rule}: `)) throw new Error(`no rule in ${error.message}`)
    found.add(error.rule)
  }
  for (const line of server.log) found.add(line.slice(0, line.indexOf(':')))
  return [...found]
}

/** Reads its request and answers with it: nothing that a broken server does stays unseen. */
export const hello: Application = async function* (environ, startResponse) {
  for await (const chunk of environ['tsgi.input']) void chunk.byteLength
  const write = startResponse('200 OK', [['Content-Type', 'text/plain']])
  await write('hello, ')
  yield 'wor'
  yield 'ld'
}
