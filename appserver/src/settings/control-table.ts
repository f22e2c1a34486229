import { actions } from './actions.ts'
import { flag, text } from './kinds.ts'
import { row } from './row.ts'
import { table } from './table.ts'

const group = 'Control'

/** What `appserver status`, `reload`, `stop` and `workers` have in common. */
export const controlTable = {
  controlSocket: row(text('a path', 'PATH'), '', {
    group,
    help: "The running server's control socket, as its own --control-socket names it.",
  }),
  config: table.config,
  help: actions.help,
}

export const statusTable = {
  ...controlTable,
  json: row(flag, false, { group, help: 'Everything, as JSON.' }),
}

export const reloadTable = {
  ...controlTable,
  json: row(flag, false, { group, help: 'The result as JSON.' }),
  wait: row(flag, true, {
    group,
    help: 'Wait until the new workers serve, and fail when they can not; --no-wait only asks.',
  }),
}

export const stopTable = {
  ...controlTable,
  json: row(flag, false, { group, help: 'The result as JSON.' }),
  quick: row(flag, false, { group, help: 'Cut what is under way instead of letting it finish.' }),
  wait: row(flag, true, { group, help: 'Wait until the server has ended; --no-wait only asks.' }),
}
