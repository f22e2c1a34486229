import { Console } from 'node:console'
import { type ExitCode, exitCode } from '../errors.ts'
import { createLog } from '../logs/log.ts'
import { callTable } from '../settings/call-table.ts'
import { renderOptions, type SettingsOf } from '../settings/index.ts'
import { table } from '../settings/table.ts'
import { LoneWorker } from '../worker/lone-worker.ts'
import { exchange } from './call-answer.ts'
import { type CallRequest, makeRequest, readWords } from './call-request.ts'
import type { CommandContext } from './command.ts'
import { bootOf, readSettings, resolveFrom, settingsPrefix } from './configuration.ts'
import { EarlyEnd } from './early-end.ts'

/** `appserver call`: loads the application as a worker does, sends it one request, and prints the answer. */
export async function call(context: CommandContext): Promise<ExitCode> {
  if (resolveFrom(context, undefined, callTable).settings.help) {
    context.print(usage())
    return exitCode.ok
  }
  const { configuration, own, positionals } = await readSettings(context, callTable)
  const words = readWords(positionals)
  const { settings } = configuration
  const boot = bootOf({ ...configuration, settings: { ...settings, app: words.application ?? settings.app } }, context)
  const request = await makeRequest(words, own, context)
  // Standard output is the answer's: what the application says beside it goes where its log goes.
  globalThis.console = new Console(context.stderr)
  const log = createLog({ level: settings.logLevel, format: settings.logFormat, file: '-' })
  const early = new EarlyEnd(context.stderr)
  const worker = await early.during(LoneWorker.start(boot, log, context.processEnv))
  early.loaded()
  return early.during(answer(worker, request, own, context))
}

async function answer(
  worker: LoneWorker,
  request: CallRequest,
  own: SettingsOf<typeof callTable>,
  { directory, stdout }: CommandContext,
): Promise<ExitCode> {
  try {
    const { fail, output, include, head } = own
    await exchange(request, await worker.connect(), { fail, output, showsHead: include || head, directory, stdout })
  } finally {
    await worker.end()
  }
  return worker.failed ? exitCode.failure : exitCode.ok
}

function usage(): string {
  const { config, interface: interfaces, validate, env, chdir, rootPath, requestTimeout, logLevel } = table
  const settings = { config, interface: interfaces, validate, env, chdir, rootPath, requestTimeout, logLevel }
  return `Usage: appserver call [MODULE:ATTRIBUTE] [METHOD] PATH [options]

Loads the application as a worker does, sends it one request in this process
and prints the body of the answer. PATH may be a whole URL.

Example: appserver call sample-app/gateway.ts:application GET / -i

Exit codes: 0 it answered, whatever the status; 1 it failed, or a mistake in
the command; 4 it can't be loaded; 22 with --fail, the status is 400 or above.

${renderOptions(callTable, settingsPrefix)}
The other settings of the server hold as well. Some of them:

${renderOptions(settings, settingsPrefix)}`
}
