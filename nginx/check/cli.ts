import { appserverLimits } from './appserver-limits.ts'
import { checkConfiguration, renderFinding } from './check.ts'
import { environmentOf, TestFailed, testedConfiguration } from './compose.ts'

try {
  const limits = appserverLimits(await environmentOf('appserver'))
  const findings = checkConfiguration(await testedConfiguration(), limits)
  for (const finding of findings) process.stdout.write(`${renderFinding(finding)}\n`)
  if (findings.length === 0)
    process.stdout.write('nginx accepts its configuration, and the rules of nginx/check hold\n')
  process.exitCode = findings.length > 0 ? 1 : 0
} catch (error) {
  if (!(error instanceof TestFailed)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
