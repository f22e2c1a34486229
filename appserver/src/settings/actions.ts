import { flag } from './kinds.ts'
import { row } from './row.ts'

const apart = { group: 'Instead of serving', outsideFile: true } as const

/** Switches that show something and end. */
export const actions = {
  help: row(flag, false, { ...apart, short: 'h', help: 'Show this text.' }),
  version: row(flag, false, { ...apart, short: 'v', help: 'Show the version.' }),
  printConfig: row(flag, false, { ...apart, help: 'Show every setting with where its value comes from.' }),
  checkConfig: row(flag, false, { ...apart, help: 'Check the settings and load the application, without serving.' }),
}
