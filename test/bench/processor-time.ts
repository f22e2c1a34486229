import { readdir, readFile } from 'node:fs/promises'
import { docker } from '../stack/docker.ts'

/** The processor time of processes, as the kernel keeps it for each of their threads. */
export class ProcessorTime {
  readonly #pids: () => Promise<readonly string[]>

  private constructor(pids: () => Promise<readonly string[]>) {
    this.#pids = pids
  }

  /** Of the processes that a container's first one has started: nginx's workers. The engine has to be on this machine. */
  static async of(container: string): Promise<ProcessorTime> {
    const master = (await docker('inspect', '--format', '{{.State.Pid}}', container)).trim()
    const children = await childrenOf(master)
    return new ProcessorTime(async () => children)
  }

  /** Of a process and of all that it has started, and they. */
  static ofTree(pid: number): ProcessorTime {
    return new ProcessorTime(() => treeOf(String(pid)))
  }

  /** Their ids, as they are now. */
  async processes(): Promise<readonly string[]> {
    return await this.#pids()
  }

  /** @returns microseconds since they began, of the threads that are there; proc(5), schedstat */
  async readUs(): Promise<number> {
    const times = await Promise.all((await this.#pids()).map(readProcessUs))
    return times.reduce((total, us) => total + us, 0)
  }
}

async function readProcessUs(pid: string): Promise<number> {
  const texts = await readOfThreads(pid, 'schedstat')
  return texts.reduce((total, text) => total + Number(text.split(' ', 1)[0]) / 1000, 0)
}

async function treeOf(pid: string): Promise<string[]> {
  const below = await Promise.all((await childrenOf(pid)).map(treeOf))
  return [pid, ...below.flat()]
}

/** Each thread has the children that it has started. */
async function childrenOf(pid: string): Promise<string[]> {
  const lists = await readOfThreads(pid, 'children')
  return lists.flatMap((list) => list.split(' ').filter((child) => child.trim() !== ''))
}

/** Nothing of what has ended while it was read. */
async function readOfThreads(pid: string, file: string): Promise<string[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(nothingOfTheEnded)
  const reads = threads.map((thread) =>
    readFile(`/proc/${pid}/task/${thread}/${file}`, 'utf8').catch(nothingOfTheEnded),
  )
  return (await Promise.all(reads)).flat()
}

function nothingOfTheEnded(error: NodeJS.ErrnoException): never[] {
  if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error
  return []
}
