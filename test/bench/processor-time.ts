import { readFile } from 'node:fs/promises'
import { docker } from '../stack/docker.ts'

/** The processor time of a container's nginx workers, where the engine is on this machine. */
export class ProcessorTime {
  readonly #pids: readonly string[]

  private constructor(pids: readonly string[]) {
    this.#pids = pids
  }

  static async of(container: string): Promise<ProcessorTime> {
    const master = (await docker('inspect', '--format', '{{.State.Pid}}', container)).trim()
    const children = await readFile(`/proc/${master}/task/${master}/children`, 'utf8')
    return new ProcessorTime(children.trim().split(' '))
  }

  /** @returns microseconds since they began; proc(5), schedstat */
  async readUs(): Promise<number> {
    const texts = await Promise.all(this.#pids.map((pid) => readFile(`/proc/${pid}/schedstat`, 'utf8')))
    return texts.reduce((total, text) => total + Number(text.split(' ', 1)[0]) / 1000, 0)
  }
}
