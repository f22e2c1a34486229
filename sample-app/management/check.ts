import { type Command, parseOptions } from './command.ts'
import { deploymentFindings } from './deployment.ts'

/** Valid settings are checked by loading them; `--deploy` adds what is valid but unwise where strangers can see it. */
export const check: Command = {
  synopsis: '[--deploy]',
  summary: 'check the settings; with --deploy also whether everything is fit for the public',
  async run({ args, settings, environment }) {
    const { deploy } = parseOptions(args, { deploy: { type: 'boolean' } })
    const findings = deploy ? await deploymentFindings(settings, environment) : []
    for (const { problem, remedy } of findings) console.error(`warning: ${problem}\n  remedy: ${remedy}`)
    if (findings.length === 0) console.log('Everything is in order.')
    return findings.length === 0 ? 0 : 1
  },
}
