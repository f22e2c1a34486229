import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { applications } from '../frameworks/applications.ts'
import { frameworksPage } from '../frameworks/page.ts'

const root = new URL('../../', import.meta.url)
const page = fileURLToPath(new URL('docs/frameworks.md', root))

// `make docs` writes it.
test('docs/frameworks.md has the applications that are tested', async () => {
  await expect(frameworksPage(readFileSync(page, 'utf8'), applications)).toMatchFileSnapshot(page)
})

test('every application of test/apps that was written without Portico is served by a test', () => {
  const folders = globSync('test/apps/*/package.json', { cwd: root.pathname })
    .filter((file) => !dependsOnUs(file))
    .map((file) => file.split('/')[2])
  expect([...new Set(applications.map(({ folder }) => folder))].sort()).toEqual(folders.sort())
})

test('none of them knows of Portico', () => {
  const sources = applications.flatMap(({ folder }) =>
    globSync(`test/apps/${folder}/{*,src/*,app/**/*}.{ts,js,jsx}`, { cwd: root.pathname }),
  )
  expect(sources.length).toBeGreaterThan(applications.length)
  const knowing = sources.filter((file) => /appserver|portico|tsgi/i.test(readFileSync(new URL(file, root), 'utf8')))
  expect(knowing).toEqual([])
})

test('what an application is served from exists, or is built', () => {
  const missing = applications.filter(
    ({ module, preparation }) => preparation.length === 0 && !existsSync(new URL(module.replace(/:\w+$/, ''), root)),
  )
  expect(missing).toEqual([])
})

function dependsOnUs(manifest: string): boolean {
  const { dependencies } = JSON.parse(readFileSync(new URL(manifest, root), 'utf8'))
  return 'appserver' in dependencies
}
