import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = new URL('../../../', import.meta.url)
const page = fileURLToPath(new URL('docs/middleware.md', root))
/** The file's name in a comment, and its text below it. */
const inclusion = /(?<=<!-- (\S+) -->\n```ts\n).*?(?=```\n)/gs

// `make docs` writes it.
test('docs/middleware.md shows the examples as they are', async () => {
  const text = readFileSync(page, 'utf8')
  const files = [...text.matchAll(inclusion)].map(([, file]) => file)
  expect(files).toEqual(['gzip', 'mount', 'basic-auth'].map((name) => `appserver/examples/middleware/${name}.ts`))
  const written = text.replace(inclusion, (_, file: string) => readFileSync(new URL(file, root), 'utf8'))
  await expect(written).toMatchFileSnapshot(page)
})
