import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A limit of version 1 that stands for none: the largest number of whole pages. */
const unlimitedBytes = 2 ** 60

/** Where the control groups of version 1 lie, by their controller; version 2 has one folder for all. */
const folders = { cpu: ['cpu', 'cpu,cpuacct'], cpuset: ['cpuset'], memory: ['memory'] } as const

type Controller = keyof typeof folders

/**
 * The control group that this process runs in: what a container or a systemd unit allows it.
 * What can't be read counts as no limit.
 */
export class Cgroup {
  readonly #root: string
  readonly #lines: readonly string[]

  /** @param root the file system's root; another holds `proc` and `sys` of a test */
  constructor(root = '/') {
    this.#root = root
    this.#lines = (read(join(root, 'proc/self/cgroup')) ?? '').split('\n')
  }

  /** Processors' worth of time; undefined without a limit. */
  get cpus(): number | undefined {
    const shares = this.#folders('cpu').flatMap((folder) => [quotaV2(folder), quotaV1(folder)])
    const sets = this.#folders('cpuset').flatMap((folder) => [
      countCpus(read(join(folder, 'cpuset.cpus.effective'))),
      countCpus(read(join(folder, 'cpuset.cpus'))),
    ])
    return least([...shares, ...sets])
  }

  get memoryLimitBytes(): number | undefined {
    const limits = this.#folders('memory').flatMap((folder) => [
      number(read(join(folder, 'memory.max'))),
      number(read(join(folder, 'memory.limit_in_bytes'))),
    ])
    return least(limits.map((limit) => (limit !== undefined && limit < unlimitedBytes ? limit : undefined)))
  }

  /** How many of its processes the kernel has killed for want of memory; undefined where it does not say. */
  get oomKills(): number | undefined {
    for (const folder of this.#folders('memory')) {
      for (const file of ['memory.events', 'memory.oom_control']) {
        const count = /^oom_kill (\d+)$/m.exec(read(join(folder, file)) ?? '')
        if (count) return Number(count[1])
      }
    }
    return undefined
  }

  /** Its own folder and those above, whose limits bind it too. */
  #folders(controller: Controller): string[] {
    const found: string[] = []
    for (const line of this.#lines) {
      const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
      if (controllers === undefined || path === undefined) continue
      const mounts = controllers === '' ? [''] : controllers.split(',').includes(controller) ? folders[controller] : []
      for (const mount of mounts) found.push(...this.#upward(mount, path))
    }
    return found
  }

  /** A container may see its group at the root, under a path that it can't see: what is missing is passed over. */
  #upward(mount: string, path: string): string[] {
    const top = join(this.#root, 'sys/fs/cgroup', mount)
    const upward: string[] = []
    for (let at = path; at !== '/'; at = dirname(at)) upward.push(join(top, at))
    return [...upward, top]
  }
}

function quotaV2(folder: string): number | undefined {
  const [quota, period] = (read(join(folder, 'cpu.max')) ?? '').trim().split(' ').map(number)
  return quota !== undefined && period ? quota / period : undefined
}

function quotaV1(folder: string): number | undefined {
  const quota = number(read(join(folder, 'cpu.cfs_quota_us')))
  const period = number(read(join(folder, 'cpu.cfs_period_us')))
  return quota !== undefined && period ? quota / period : undefined
}

/** `0-3,7` → 5 */
function countCpus(list: string | undefined): number | undefined {
  const ranges = (list ?? '')
    .trim()
    .split(',')
    .map((range) => /^(\d+)(?:-(\d+))?$/.exec(range))
  if (ranges.includes(null)) return undefined
  return ranges.reduce((sum, range) => sum + Number(range![2] ?? range![1]) - Number(range![1]) + 1, 0)
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}

/** Undefined for `max`, for -1, and for nothing at all. */
function number(text: string | undefined): number | undefined {
  return /^\d+$/.test(text?.trim() ?? '') ? Number(text) : undefined
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
