import { choice, flag, integer, list, optional, repeated, text } from './kinds.ts'
import { row } from './row.ts'

const group = 'Static files'

/** Settings of `appserver collectstatic`. */
export const staticTable = {
  source: row(list(text('a folder', 'DIR')), [], {
    group,
    help: "A folder of static files; may be given several times. Without one: the folder static beside the application's module, if there is one.",
  }),
  dest: row(text('a folder', 'DIR'), '.portico/static', {
    group,
    help: 'Where the collected files go, for the front to serve.',
  }),
  app: row(optional(text('MODULE:ATTRIBUTE', 'MODULE:ATTRIBUTE')), undefined, {
    group,
    env: ['APP_MODULE'],
    help: 'The application whose static files are collected when no source is given.',
  }),
  ignore: row(repeated(text('a pattern such as *.scss or drafts/**', 'PATTERN')), [], {
    group,
    short: 'i',
    help: 'Files and folders to leave out, by their own name or by the one below their source; may be given several times. Hidden ones, CVS and *~ are left out anyway.',
  }),
  keep: row(integer(0, 36_500, 'DAYS'), 7, {
    group,
    help: 'Days that files of earlier collections stay after they fell out of use, for pages that still ask for them.',
  }),
  clear: row(flag, false, {
    group,
    short: 'c',
    onlyFlag: true,
    help: 'Remove whatever is in DIR and not of this collection, files of earlier ones as well.',
  }),
  dryRun: row(flag, false, {
    group,
    short: 'n',
    onlyFlag: true,
    help: 'Say what would be done, and write nothing.',
  }),
  verbosity: row(choice(['0', '1', '2']), '1', {
    group,
    help: 'How much is said: 0 only warnings, 1 figures, 2 each file as well.',
  }),
}
