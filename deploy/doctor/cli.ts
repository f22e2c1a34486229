import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readAssignments } from './assignments.ts'
import { examineClock } from './clock.ts'
import { examineConfiguration } from './configuration.ts'
import { examineDisk } from './disk.ts'
import { examineEngine } from './engine.ts'
import { examineEnvironmentFile } from './environment-file.ts'
import type { Finding } from './finding.ts'
import { examineMemory } from './memory.ts'
import { examinePorts } from './ports.ts'
import { examineRegistries } from './registries.ts'
import { renderReport, wouldFail } from './report.ts'
import { examineRuntime } from './runtime.ts'
import type { Site } from './site.ts'
import { examineTemplate } from './template.ts'

/** What `make doctor` looks at, in the order in which it says so. */
const examinations: Readonly<Record<string, (site: Site) => Finding[] | Promise<Finding[]>>> = {
  'What was copied': examineTemplate,
  'What .env sets': examineEnvironmentFile,
  'Node and npm': examineRuntime,
  'Container engine': examineEngine,
  Containers: examineConfiguration,
  Ports: examinePorts,
  Names: examineRegistries,
  Disk: examineDisk,
  Memory: examineMemory,
  Clock: examineClock,
}

const root = process.cwd()
const file = join(root, '.env')
const { assignments } = readAssignments(existsSync(file) ? readFileSync(file, 'utf8') : '')
const site: Site = { root, environment: process.env, assignments }

const sections = await Promise.all(
  Object.entries(examinations).map(async ([title, examine]) => ({ title, findings: await examine(site) })),
)
process.stdout.write(renderReport(sections))
if (wouldFail(sections)) process.exitCode = 1
