import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { removeLeftovers } from './leftovers.ts'
import { pictureExtension, signatureBytes } from './picture-type.ts'
import { readableSize } from './sizes.ts'

/** What a visitor can mend: the message is for them. */
export class PictureError extends Error {
  override readonly name: string = 'PictureError'
}

export class PictureTooLarge extends PictureError {
  override readonly name = 'PictureTooLarge'

  constructor(limitBytes: number) {
    super(`This picture is larger than ${readableSize(limitBytes)}.`)
  }
}

/** A picture that has arrived, and is not to be seen yet. */
export interface ReceivedPicture {
  /** Gives it its place. @returns its path below the public media folder */
  keep(): Promise<string>
  discard(): Promise<void>
}

const folderName = 'questions'
const unfinishedMs = 24 * 60 * 60 * 1000

/**
 * Writes a picture to a temporary name beside its place, which the front serves to nobody: it starts with a dot. What processes
 * that died have left of the kind goes a day later.
 *
 * @param publicFolder what the front serves at MEDIA_URL
 * @returns nothing where there is nothing: a file field that was left empty
 * @throws {PictureTooLarge} at the first byte beyond the limit
 * @throws {PictureError} its first bytes are those of no picture that the site takes
 */
export async function receivePicture(
  publicFolder: string,
  content: AsyncIterable<Uint8Array>,
  limitBytes: number,
): Promise<ReceivedPicture | undefined> {
  const folder = join(publicFolder, folderName)
  await mkdir(folder, { recursive: true })
  await removeLeftovers(folder, /^\.[0-9a-f]{32}\.part$/, unfinishedMs)
  const name = randomBytes(16).toString('hex')
  const temporary = join(folder, `.${name}.part`)
  const discard = () => rm(temporary, { force: true })
  try {
    const start = await write(temporary, content, limitBytes)
    if (start.byteLength === 0) return void (await discard())
    const extension = pictureExtension(start)
    if (!extension) throw new PictureError('This is neither PNG, JPEG, GIF nor WebP.')
    const path = `${folderName}/${name}.${extension}`
    return { discard, keep: () => rename(temporary, join(publicFolder, path)).then(() => path) }
  } catch (error) {
    await discard()
    throw error
  }
}

/** @param picture as `keep` gave it; one that is gone already is no error */
export async function deletePicture(publicFolder: string, picture: string): Promise<void> {
  await rm(join(publicFolder, picture), { force: true })
}

/** @returns the first bytes */
async function write(path: string, content: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Uint8Array> {
  let bytes = 0
  let start = Buffer.alloc(0)
  await using file = await open(path, 'wx')
  for await (const chunk of content) {
    bytes += chunk.byteLength
    if (bytes > limitBytes) throw new PictureTooLarge(limitBytes)
    if (start.byteLength < signatureBytes) start = Buffer.concat([start, chunk]).subarray(0, signatureBytes)
    await file.write(chunk)
  }
  return start
}
