import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const section = /(?<=<!-- settings -->\n).*?(?=<!-- end of settings -->)/s
/** A shell word: in single or double quotes, or bare. */
const word = String.raw`('[^']*'|"(?:[^"\\]|\\.)*"|\S+)`
const line = new RegExp(`^setting ([A-Z0-9_]+) ${word} ${word} ${word} ${word}$`)

const rows = readFileSync(at('nginx/settings.sh'), 'utf8')
  .split('\n')
  .filter((text) => text.startsWith('setting '))
  .map((text) => {
    const parts = line.exec(text)
    if (!parts) throw new Error(`nginx/settings.sh: not a setting with five words: ${text}`)
    const [name, given, , expected, meaning] = parts.slice(1).map((part) => part.replace(/^(['"])(.*)\1$/, '$2'))
    return { name: name!, default: given!.includes('$') ? '' : given!, expected: expected!, meaning: meaning! }
  })

// `make docs` writes it.
test('the page of the fronts has every setting that nginx takes', async () => {
  const page = at('docs/fronts.md')
  const table = rows.map(
    (row) => `| \`${row.name}\` | ${row.default && `\`${row.default}\``} | ${row.expected} | ${row.meaning} |\n`,
  )
  const text = readFileSync(page, 'utf8')
  await expect(text.replace(section, () => table.join(''))).toMatchFileSnapshot(page)
})

/** Settings that the container decides, not its operator. */
const fixedByCompose = ['LISTEN', 'RESOLVER']

test('docker compose hands every setting of nginx through', () => {
  const compose = readFileSync(at('docker-compose.yml'), 'utf8')
  const nginx = compose.slice(compose.indexOf('  nginx:\n'), compose.indexOf('\n  appserver:\n'))
  const missing = rows.map(({ name }) => name).filter((name) => !nginx.includes(`      ${name}: `))
  expect(missing).toEqual(fixedByCompose)
})
