import { flag } from './kinds.ts'
import { row } from './row.ts'

const group = 'Instead of serving'

/** Switches that show something and end. */
export const actions = {
  help: row(flag, false, { group, short: 'h', help: 'Show this text.' }),
  version: row(flag, false, { group, short: 'v', help: 'Show the version.' }),
  printConfig: row(flag, false, { group, help: 'Show every setting with where its value comes from.' }),
  checkConfig: row(flag, false, { group, help: 'Check the settings and load the application, without serving.' }),
}
