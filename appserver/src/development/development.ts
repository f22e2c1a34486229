import { relative, resolve } from 'node:path'
import { parseTarget } from '../loader/target.ts'
import type { Log } from '../logs/log.ts'
import type { Master } from '../master/master.ts'
import type { Boot } from '../messages.ts'
import { SourceWatch } from './source-watch.ts'

export interface DevelopmentOptions {
  readonly boot: Boot
  readonly log: Log
  /** Where relative paths start. */
  readonly directory: string
  readonly master: Master
  /** Replaces the workers. Rejects when the new code can't start. */
  reload(): Promise<void>
}

/** `reload`: each change of the application's files replaces its worker; broken code is shown, and its mend waited for. */
export class Development {
  readonly #options: DevelopmentOptions
  readonly #watch = new SourceWatch((files) => void this.#reload(files))
  #reloads = 0

  constructor(options: DevelopmentOptions) {
    const { boot, directory, master } = options
    const { chdir, reloadExtraFile } = boot.settings
    this.#options = options
    // The module itself may not be there yet.
    this.#watch.add([resolve(directory, chdir ?? '', parseTarget(boot.application).module)])
    this.#watch.add(reloadExtraFile.map((file) => resolve(directory, file)))
    master.on('loaded', (files, sinceMs) => this.#watch.add(files, sinceMs))
    master.on('broken', () => this.#broken(true))
  }

  close(): void {
    this.#watch.close()
  }

  async #reload(files: readonly string[]): Promise<void> {
    const { log, directory, reload } = this.#options
    const turn = ++this.#reloads
    log.info(`Changed: ${files.map((file) => relative(directory, file)).join(', ')}`)
    try {
      await reload()
      this.#broken(false)
    } catch (error) {
      // A later change has made this one's failure old news.
      if (turn !== this.#reloads) return
      this.#broken(true)
      log.error(`The change can't be served; waiting for the next: ${(error as Error).message}`)
    }
  }

  /** The file that is missing may appear beside those that are watched. */
  #broken(isBroken: boolean): void {
    this.#watch.neighboursCount = isBroken
  }
}
