import { writeFileSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { describe, expect, test } from 'vitest'
import { Cgroup } from '../src/master/cgroup.ts'
import { ExitReport, type WorkerExit } from '../src/master/worker-exit.ts'
import { countWorkers, heapLimitMebibytes } from '../src/master/worker-share.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const mebibyte = 1024 ** 2

/** The control group of a process in a file system that has these files. */
function cgroup(files: Record<string, string>): Cgroup {
  return new Cgroup(temporaryDirectory(files))
}

const v2 = (files: Record<string, string>) =>
  cgroup({
    'proc/self/cgroup': '0::/shop/web\n',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`sys/fs/cgroup/${name}`, text])),
  })

const v1 = (files: Record<string, string>) =>
  cgroup({
    'proc/self/cgroup': '12:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n3:cpuset:/docker/abc\n0::/\n',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`sys/fs/cgroup/${name}`, text])),
  })

describe('the share of the processors', () => {
  test.each([
    ['a quota of version 2', v2, { 'shop/web/cpu.max': '150000 100000\n' }, 1.5],
    ['a quota of a group above', v2, { 'shop/web/cpu.max': 'max 100000\n', 'shop/cpu.max': '50000 100000\n' }, 0.5],
    ['a set of processors of version 2', v2, { 'shop/web/cpuset.cpus.effective': '0-2,7\n' }, 4],
    [
      'the smaller of both',
      v2,
      { 'shop/web/cpu.max': '600000 100000\n', 'shop/web/cpuset.cpus.effective': '0-2\n' },
      3,
    ],
    [
      'a quota of version 1',
      v1,
      {
        'cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '250000\n',
        'cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000\n',
      },
      2.5,
    ],
    [
      'a container of version 1, which sees its group at the root',
      v1,
      { 'cpu/cpu.cfs_quota_us': '200000\n', 'cpu/cpu.cfs_period_us': '100000\n' },
      2,
    ],
    ['a set of processors of version 1', v1, { 'cpuset/docker/abc/cpuset.cpus': '3\n' }, 1],
    ['no quota of version 1', v1, { 'cpu/cpu.cfs_quota_us': '-1\n', 'cpu/cpu.cfs_period_us': '100000\n' }, undefined],
    ['no quota of version 2', v2, { 'shop/web/cpu.max': 'max 100000\n' }, undefined],
    ['an empty set', v2, { 'shop/web/cpuset.cpus.effective': '\n' }, undefined],
    ['no files', cgroup, {}, undefined],
  ] as const)('%s', (_, version, files, cpus) => {
    expect(version(files).cpus).toBe(cpus)
  })
})

describe('the memory limit', () => {
  test.each([
    ['of version 2', v2, { 'shop/web/memory.max': '536870912\n' }, 512 * mebibyte],
    ['of a group above', v2, { 'shop/web/memory.max': 'max\n', 'shop/memory.max': '1048576\n' }, mebibyte],
    ['of version 1', v1, { 'memory/docker/abc/memory.limit_in_bytes': '268435456\n' }, 256 * mebibyte],
    ['none of version 1', v1, { 'memory/docker/abc/memory.limit_in_bytes': '9223372036854771712\n' }, undefined],
    ['none of version 2', v2, { 'shop/web/memory.max': 'max\n' }, undefined],
    ['no files', cgroup, {}, undefined],
  ] as const)('%s', (_, version, files, limit) => {
    expect(version(files).memoryLimitBytes).toBe(limit)
  })
})

describe('the workers', () => {
  const quota = (cpus: number) => v2({ 'shop/web/cpu.max': `${cpus * 100_000} 100000\n` })

  test('that are wanted by number are not counted', () => {
    expect(countWorkers(7, quota(1))).toBe(7)
  })

  test.each([
    [0.5, 1],
    [1, 1],
    [1.9, 1],
  ])('for a share of %s processors are %s', (cpus, workers) => {
    expect(countWorkers('auto', quota(cpus))).toBe(workers)
  })

  test('are as many as the processors, where the group allows more or says nothing', () => {
    expect(countWorkers('auto', quota(1000))).toBe(availableParallelism())
    expect(countWorkers('auto', cgroup({}))).toBe(availableParallelism())
  })
})

describe('the heap limit of a worker', () => {
  const limited = (bytes: number) => v2({ 'shop/web/memory.max': `${bytes}\n` })

  test('is its part of three quarters of what the group allows', () => {
    expect(heapLimitMebibytes(1, limited(512 * mebibyte), [])).toBe(384)
    expect(heapLimitMebibytes(4, limited(512 * mebibyte), [])).toBe(96)
  })

  test('is none where the group allows all that the machine has', () => {
    expect(heapLimitMebibytes(1, limited(totalmem()), [])).toBeUndefined()
    expect(heapLimitMebibytes(1, cgroup({}), [])).toBeUndefined()
  })

  test.each(['--max-old-space-size=100', '--max_old_space_size=100', '--max-old-space-size-percentage=50'])(
    'is the choice of the user, where %s is given',
    (option) => {
      expect(heapLimitMebibytes(1, limited(512 * mebibyte), ['--enable-source-maps', option])).toBeUndefined()
    },
  )
})

describe('a worker that was killed', () => {
  const killed: WorkerExit = {
    code: null,
    signal: 'SIGKILL',
    failure: undefined,
    servedMs: 5000,
    retired: false,
    killed: false,
  }

  test.each([
    ['version 2', 'sys/fs/cgroup/shop/memory.events', (kills: number) => `oom 9\noom_kill ${kills}\n`, '0::/shop\n'],
    [
      'version 1',
      'sys/fs/cgroup/memory/shop/memory.oom_control',
      (kills: number) => `oom_kill_disable 0\nunder_oom 0\noom_kill ${kills}\n`,
      '4:memory:/shop\n',
    ],
  ])('was out of memory, when the count of its group of %s has risen', (_, file, text, own) => {
    const root = temporaryDirectory({ 'proc/self/cgroup': own, [file]: text(3) })
    const report = new ExitReport(new Cgroup(root))
    expect(report.describe(killed)).toBe(' by SIGKILL (perhaps out of memory?)')
    writeFileSync(`${root}/${file}`, text(5))
    expect(report.describe(killed)).toBe(
      ' by SIGKILL (out of memory: its control group now counts 5 such kills, 3 before)',
    )
    expect(report.describe(killed)).toBe(' by SIGKILL (perhaps out of memory?)')
  })

  test('may be out of memory, where nothing counts it', () => {
    expect(new ExitReport(cgroup({})).describe(killed)).toBe(' by SIGKILL (perhaps out of memory?)')
  })

  test('is not, when it was the master that killed it', () => {
    expect(new ExitReport(cgroup({})).describe({ ...killed, killed: true })).toBe(' by SIGKILL')
  })
})
