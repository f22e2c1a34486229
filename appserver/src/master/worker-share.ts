import { availableParallelism, totalmem } from 'node:os'
import type { Cgroup } from './cgroup.ts'

/** The rest is for what is not JavaScript's heap: buffers, code, stacks, the master, and a worker more during a reload. */
const heapPart = 0.75

/** How many workers are meant; `auto` stands for one for each whole processor that may be used, at least one. */
export function countWorkers(wanted: number | 'auto', cgroup: Cgroup): number {
  if (wanted !== 'auto') return wanted
  return Math.max(1, Math.floor(Math.min(availableParallelism(), cgroup.cpus ?? Number.POSITIVE_INFINITY)))
}

/**
 * One worker's part of the memory that the control group allows, in MiB. Without it, V8 would let each worker grow as if it
 * were alone in the group.
 *
 * @param nodeOptions those that workers get anyway: a heap limit among them is the user's own choice
 * @returns undefined when the group allows all that the machine has, or the user has chosen
 */
export function heapLimitMebibytes(
  workers: number,
  cgroup: Cgroup,
  nodeOptions: readonly string[],
): number | undefined {
  const limitBytes = cgroup.memoryLimitBytes
  if (limitBytes === undefined || limitBytes >= totalmem() || nodeOptions.some(isHeapLimit)) return undefined
  return Math.max(1, Math.floor((limitBytes * heapPart) / workers / 1024 ** 2))
}

/** Node takes dashes and underscores alike. */
function isHeapLimit(option: string): boolean {
  return /^--max[-_]old[-_]space[-_]size/.test(option)
}
