import type { AppserverLimits } from './appserver-limits.ts'
import { readDump } from './configuration.ts'
import type { Directive, Finding } from './directive.ts'
import { forwarding } from './rules/forwarding.ts'
import { lostHeaders } from './rules/headers.ts'
import { keptByFastCgi, keptConnections, pooledConnections } from './rules/kept-connections.ts'
import { bodies, waiting } from './rules/limits.ts'
import { aliases, conditions } from './rules/locations.ts'

type Rule = (directives: readonly Directive[], limits: AppserverLimits) => Finding[]

const rules: readonly Rule[] = [
  forwarding,
  lostHeaders,
  keptConnections,
  pooledConnections,
  keptByFastCgi,
  bodies,
  waiting,
  aliases,
  conditions,
]

/**
 * Holds a configuration that nginx accepts to what this project knows of nginx.
 *
 * @param dump what `nginx -T` writes
 * @throws {NotAConfiguration}
 */
export function checkConfiguration(dump: string, limits: AppserverLimits): Finding[] {
  const directives = readDump(dump)
  return rules.flatMap((rule) => rule(directives, limits))
}

/** One line for people and for editors that jump to places. What the entrypoint makes for FastCGI is, line for line, of the file for HTTP. */
export function renderFinding({ file, line, message, remedy }: Finding): string {
  return `nginx/conf/${file.replace(/^fastcgi-/, '')}:${line}: ${message}. ${remedy}`
}
