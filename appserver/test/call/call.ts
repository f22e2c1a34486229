import { type Ended, RunningServer, type StartOptions } from '../running-server.ts'

/** `appserver call` to its end. */
export function call(argv: readonly string[], options?: StartOptions): Promise<Ended> {
  return RunningServer.run(['call', ...argv], options).ended
}

/** What `called.ts:tsgi` was asked, as it saw it. */
export async function seen(argv: readonly string[], options?: StartOptions): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await call(['called.ts:tsgi', ...argv], options)
  if (code !== 0) throw new Error(`exit code ${code}: ${stdout}${stderr}`)
  return JSON.parse(stdout) as Record<string, string>
}

/** Gives the command this text as its standard input. */
export function withInput(text: string): StartOptions {
  return { wrapper: ['/bin/sh', '-c', `printf %s '${text}' | "$@"`, 'sh'] }
}
