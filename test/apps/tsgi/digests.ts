import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { Application, Environ } from 'appserver'

interface FileDigest {
  readonly name: string
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
}

/** What arrived of an upload, a bare body or a browser's form. */
export const digests: Application = async (environ, startResponse) => {
  const files = /^multipart\/form-data\b/i.test(environ.CONTENT_TYPE ?? '')
    ? await filesOfForm(environ)
    : [await digest('', environ['tsgi.input'])]
  startResponse('200 OK', [['Content-Type', 'application/json']])
  return [JSON.stringify({ files })]
}

async function filesOfForm(environ: Environ): Promise<FileDigest[]> {
  const headers = { 'Content-Type': environ.CONTENT_TYPE! }
  const form = await new Response(new Uint8Array(await buffer(environ['tsgi.input'])), { headers }).formData()
  const files = [...form.values()].filter((value) => typeof value !== 'string')
  return Promise.all(files.map(async (file) => digest(file.name, [await file.bytes()])))
}

async function digest(name: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<FileDigest> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of content) {
    bytes += chunk.byteLength
    hash.update(chunk)
  }
  return { name, bytes, sha256: hash.digest('hex') }
}
