import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readAssignments } from './assignments.ts'
import { examineClock } from './clock.ts'
import { examineConfiguration } from './configuration.ts'
import { examineDisk } from './disk.ts'
import { examineEngine } from './engine.ts'
import { examineEnvironmentFile } from './environment-file.ts'
import { type Finding, failure } from './finding.ts'
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

type Examination = (typeof examinations)[string]

const root = process.cwd()
const site: Site = { root, environment: process.env, assignments: assignmentsOf(join(root, '.env')) }

const sections = await Promise.all(
  Object.entries(examinations).map(async ([title, examine]) => ({ title, findings: await findingsOf(examine) })),
)
process.stdout.write(renderReport(sections))
if (wouldFail(sections)) process.exitCode = 1

/** A file that is missing or broken takes away what is said of it, and nothing of the rest. */
async function findingsOf(examine: Examination): Promise<Finding[]> {
  try {
    return await examine(site)
  } catch (error) {
    return [failure(`this can't be looked at: ${(error as Error).message}`, 'mend or bring back what is named there')]
  }
}

/** Without those of a file that can't be read, of which its own examination says so. */
function assignmentsOf(path: string): Site['assignments'] {
  try {
    return readAssignments(readFileSync(path, 'utf8')).assignments
  } catch {
    return []
  }
}
