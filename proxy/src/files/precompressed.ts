import { stat } from 'node:fs/promises'
import { preferences, weightOf } from '../pages/accept.ts'

/** Smallest first, as nginx/conf/static.conf has them. */
const codings = [
  { name: 'br', names: ['br'], extension: '.br' },
  { name: 'zstd', names: ['zstd'], extension: '.zst' },
  // RFC 9110, 8.4.1.3: x-gzip is gzip.
  { name: 'gzip', names: ['gzip', 'x-gzip'], extension: '.gz' },
] as const

export interface Variant {
  /** The sibling's extension, empty for the file itself. */
  readonly extension: string
  readonly coding: string | undefined
}

/** The smallest copy that exists and that the client takes at all: its weights say what it likes, which is less bytes. */
export async function chooseVariant(path: string, acceptEncoding: string | undefined): Promise<Variant> {
  const wanted = preferences(acceptEncoding)
  for (const { name, names, extension } of codings) {
    const isTaken = (weightOf(wanted, [...names, '*']) ?? 0) > 0
    if (isTaken && (await isFile(`${path}${extension}`))) return { extension, coding: name }
  }
  return { extension: '', coding: undefined }
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ?? false
}
