import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { deploymentWarnings, type Settings } from '../settings.ts'
import { type Command, parseOptions } from './command.ts'

/** Valid settings are checked by loading them; `--deploy` adds what is valid but unwise where strangers can see it. */
export const check: Command = {
  summary: 'check the settings; with --deploy also whether they are fit for the public',
  async run(args, settings) {
    const { deploy } = parseOptions(args, { deploy: { type: 'boolean' } })
    const warnings = deploy ? [...deploymentWarnings(settings), ...(await staticWarnings(settings))] : []
    for (const warning of warnings) console.error(`warning: ${warning}`)
    if (warnings.length === 0) console.log('The settings are in order.')
    return warnings.length === 0 ? 0 : 1
  },
}

async function staticWarnings({ staticRoot }: Settings): Promise<string[]> {
  const manifest = join(staticRoot, 'staticfiles.json')
  return access(manifest).then(
    () => [],
    () => [`${manifest} is missing: run collectstatic, or no static file gets its hashed name`],
  )
}
