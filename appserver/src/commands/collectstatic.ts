import { existsSync } from 'node:fs'
import { resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ExitCode, exitCode } from '../errors.ts'
import { locateModule } from '../loader/module-file.ts'
import { parseTarget } from '../loader/target.ts'
import { actions } from '../settings/actions.ts'
import { renderOptions, resolve, SettingError } from '../settings/index.ts'
import { staticTable } from '../settings/static-table.ts'
import { collect } from '../static/collect.ts'
import { renderReport } from '../static/report.ts'
import type { CommandContext } from './command.ts'

const prefix = 'COLLECTSTATIC'
const table = { ...staticTable, help: actions.help }

/** `appserver collectstatic`: collects the static files for a front to serve. */
export async function collectstatic(context: CommandContext): Promise<ExitCode> {
  const { settings, positionals } = resolve(table, { ...context, prefix })
  if (settings.help) {
    context.print(`Usage: appserver collectstatic [options]\n\n${renderOptions(table, prefix)}`)
    return exitCode.ok
  }
  if (positionals.length > 0)
    throw new SettingError('command line', `expected only options, got ${positionals.join(' ')}`)
  const sources = settings.source.length > 0 ? settings.source : applicationSources(settings.app, context.directory)
  const { dest, keep, ignore, dryRun, clear, verbosity } = settings
  const collected = collect(
    sources.map((source) => resolvePath(context.directory, source)),
    resolvePath(context.directory, dest),
    { keepDays: keep, ignore, dryRun, clear },
  )
  context.print(renderReport(collected, { destination: dest, keepDays: keep, dryRun, verbosity: Number(verbosity) }))
  return exitCode.ok
}

/** Not every application has static files of its own. */
function applicationSources(application: string | undefined, directory: string): string[] {
  if (application === undefined)
    throw new SettingError('command line', 'expected --source DIR or --app MODULE:ATTRIBUTE')
  const folder = fileURLToPath(new URL('static', locateModule(parseTarget(application), directory)))
  return existsSync(folder) ? [folder] : []
}
