import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const root = new URL('../..', import.meta.url).pathname
/** `- **S13** The server MUST …`; a rule that is only recommended says (SHOULD) behind its id. */
const rule = /^- \*\*([A-Z]\d+)\*\* (\(SHOULD\))?/gm
/** A title that begins with the rules it shows: `'S4 A2: requests overlap'`. */
const title = /['"`]((?:[SAG]\d+ )*[SAG]\d+): /g
/** The rule that a row of the validator's tables breaks. */
const row = /'([SA]\d+)'/g

const specification = [...readFileSync(`${root}appserver/SPEC.md`, 'utf8').matchAll(rule)]
const required = specification.filter(([, , should]) => should === undefined).map(([, id]) => id!)

function idsIn(pattern: RegExp, ...folders: readonly string[]): Map<string, string> {
  const ids = new Map<string, string>()
  for (const file of globSync(
    folders.map((folder) => `${folder}/**/*.ts`),
    { cwd: root, exclude: ['**/node_modules/**'] },
  ))
    for (const [, found] of readFileSync(root + file, 'utf8').matchAll(pattern))
      for (const id of found!.split(' ')) ids.set(id, file)
  return ids
}

describe('the rules of SPEC.md', () => {
  const titled = idsIn(title, '*/test', 'test')
  const named = new Map([...titled, ...idsIn(row, 'appserver/test/gateway/validator')])

  test('each have a test that names them', () => {
    expect(required.length).toBeGreaterThan(100)
    expect(required.filter((id) => !named.has(id))).toEqual([])
  })

  test('that bind the server are shown of this server, and not of the validator alone', () => {
    expect(required.filter((id) => id.startsWith('S') && !titled.has(id))).toEqual([])
  })

  test('that tests name are there', () => {
    const known = new Set(specification.map(([, id]) => id))
    const letters = new Set([...known].map((id) => id!.charAt(0)))
    expect(
      [...named].filter(([id]) => letters.has(id.charAt(0)) && !known.has(id)).map(([id, file]) => `${id} in ${file}`),
    ).toEqual([])
  })
})
