import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const room = join(import.meta.dirname, '../../..')

/** The ids that SPEC.md gives, and those of them that it says the validator checks. */
export function rulesInSpecification(): { readonly all: readonly string[]; readonly checked: readonly string[] } {
  const text = readFileSync(join(room, 'SPEC.md'), 'utf8')
  const all = [...text.matchAll(/^- \*\*([SA]\d+)\*\*/gm)].map(([, id]) => id!)
  const list = /^Checked: (.*?)\.$/ms.exec(text)![1]!
  return { all, checked: list.split(/[,;]\s+/) }
}

/** The ids that the validator's own files name, in order. */
export function rulesInCode(): readonly string[] {
  const folder = join(room, 'src/gateway/validator')
  const found = readdirSync(folder).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/'([SA]\d+)'/g)].map(([, id]) => id!),
  )
  return [...new Set(found)].sort()
}
