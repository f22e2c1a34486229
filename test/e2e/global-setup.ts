import type { TestProject } from 'vitest/node'
import { type ComposeProject, startComposeProject } from '../stack/compose-project.ts'

declare module 'vitest' {
  interface ProvidedContext {
    composeProject: ComposeProject
  }
}

/** One set of containers serves the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // The reaper is an image of its own, which a machine without a registry does not have.
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
  const { name, url, settings, down } = await startComposeProject()
  project.provide('composeProject', { name, url, settings })
  return down
}
