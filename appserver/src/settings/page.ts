import { renderMarkdown } from './render.ts'
import { table } from './table.ts'

/** The text of `docs/settings.md`. */
export function settingsPage(): string {
  return `# Settings

Written by \`npm run docs\` from the table of settings in \`appserver/src/settings/table.ts\`.

A value is taken from the flag, else from a flag in \`APPSERVER_CMD_ARGS\`, else from the environment, else from the config file
(\`appserver.config.ts\`), else it is the default; see [configuration.md](configuration.md). Lists are separated by commas, or the flag is
given several times. \`none\` switches a setting off where the column says so. \`appserver --print-config\` shows every value with its source.

${renderMarkdown(table, 'APPSERVER')}`
}
