import { stat } from 'node:fs/promises'
import { preferences, weightOf } from './accept.ts'

/** Smallest first: where the client likes several equally well, the earlier one is sent. */
const codings = [
  { name: 'br', extension: '.br' },
  { name: 'zstd', extension: '.zst' },
  { name: 'gzip', extension: '.gz' },
] as const

export interface Variant {
  /** The sibling's extension, empty for the file itself. */
  readonly extension: string
  readonly coding: string | undefined
  /** Whether another request could have got another variant, so that caches must know. */
  readonly varies: boolean
}

export async function chooseVariant(path: string, acceptEncoding: string | undefined): Promise<Variant> {
  const present = await Promise.all(codings.map(({ extension }) => isFile(`${path}${extension}`)))
  const offered = codings.filter((_, index) => present[index])
  const wanted = preferences(acceptEncoding)
  const identityWeight = weightOf(wanted, ['identity']) ?? 0
  let best: { coding: (typeof codings)[number]; weight: number } | undefined
  for (const coding of offered) {
    const weight = weightOf(wanted, [coding.name, '*']) ?? 0
    if (weight > 0 && weight >= identityWeight && weight > (best?.weight ?? 0)) best = { coding, weight }
  }
  return { extension: best?.coding.extension ?? '', coding: best?.coding.name, varies: offered.length > 0 }
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ?? false
}
