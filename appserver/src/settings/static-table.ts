import { list, optional, text } from './kinds.ts'
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
}
