import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Application, HeaderList } from '../../src/index.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { ask } from '../wire.ts'

export const text = '0123456789'
export const modified = new Date('2026-01-02T03:04:05Z')
export const lastModified = modified.toUTCString()

/** A file that was last written long ago, gone when the test is over. */
export function file(content: string | Uint8Array = text, name = 'film.txt'): string {
  const path = join(temporaryDirectory(), name)
  writeFileSync(path, content)
  utimesSync(path, modified, modified)
  return path
}

export const sending =
  (path: string | URL, headers: HeaderList = [['Content-Type', 'video/mp4']], status = '200 OK'): Application =>
  (environ, startResponse) => {
    startResponse(status, headers)
    return environ['tsgi.file_wrapper'](path)
  }

/** The file's tag, as the server tells it. */
export async function tagOf(port: number): Promise<string> {
  return (await ask(port)).headers.etag!
}
