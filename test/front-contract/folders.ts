import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { RunningCommand } from '../stack/running-command.ts'
import { mediaFiles } from './media-files.ts'
import { staticSources, strayFiles } from './static-sources.ts'

/** The folders that a front serves files from. */
export class Folders {
  /** Collected static files, served below /static/. */
  readonly staticRoot: string
  /** Uploaded files: public/ is served below /media/, protected/ when the application says so. */
  readonly mediaRoot: string
  readonly #root: string
  #names: Readonly<Record<string, string>> = {}

  private constructor(root: string) {
    this.#root = root
    this.staticRoot = join(root, 'static')
    this.mediaRoot = join(root, 'media')
  }

  /** Static files are collected by the public command, as for a deployment. */
  static async create(): Promise<Folders> {
    const root = await mkdtemp(join(tmpdir(), 'portico-contract-'))
    // nginx in its container is another user.
    await chmod(root, 0o755)
    const folders = new Folders(root)
    const source = join(root, 'source')
    for (const [name, content] of Object.entries(staticSources)) await write(join(source, name), content)
    await RunningCommand.run([
      'appserver/src/cli.ts',
      'collectstatic',
      '--source',
      source,
      '--dest',
      folders.staticRoot,
    ])
    for (const [name, content] of Object.entries(strayFiles)) await write(join(folders.staticRoot, name), content)
    for (const [name, content] of Object.entries(mediaFiles)) await write(join(folders.mediaRoot, name), content)
    const manifest = await readFile(join(folders.staticRoot, 'staticfiles.json'), 'utf8')
    folders.#names = (JSON.parse(manifest) as { files: Record<string, string> }).files
    return folders
  }

  /** Where a front serves what was collected under that name. */
  urlOf(name: string): string {
    const hashed = this.#names[name]
    if (hashed === undefined)
      throw new Error(`${name} was not collected; there are ${Object.keys(this.#names).join(', ')}`)
    return encodeURI(`/static/${hashed}`)
  }

  /** A new folder that a front and this process see. */
  async extra(): Promise<string> {
    const folder = await mkdtemp(join(this.#root, 'extra-'))
    await chmod(folder, 0o755)
    return folder
  }

  async remove(): Promise<void> {
    await rm(this.#root, { recursive: true })
  }
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}
