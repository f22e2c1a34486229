import { afterEach, describe, expect, inject, test } from 'vitest'
import { type Failure, Load, type LoadResult } from '../chaos/load.ts'
import { NginxContainer } from '../chaos/nginx-container.ts'
import { Target } from '../chaos/target.ts'

const connections = 20
/** Between two events: enough for every connection to have been used again. */
const requestsBetween = connections * 5

let target: Target | undefined
let nginx: NginxContainer | undefined

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.error(target?.log, await nginx?.errors())
  await nginx?.stop()
  await target?.stop()
  nginx = undefined
  target = undefined
})

function report(name: string, { requests, failures }: LoadResult): void {
  console.log(`chaos ${name} requests ${requests} failed ${failures.length}`)
}

async function under(name: string, url: string, act: (load: Load) => Promise<void>): Promise<readonly Failure[]> {
  const load = Load.start(url, connections)
  await load.answered(requestsBetween)
  await act(load)
  await load.answered(requestsBetween)
  const result = await load.stop()
  report(name, result)
  expect(result.requests).toBeGreaterThan(requestsBetween)
  return result.failures
}

async function throughNginx({ port }: Target, further: Readonly<Record<string, string>> = {}): Promise<string> {
  nginx = await NginxContainer.start(`${inject('composeProject').name}-nginx`, port, further)
  return nginx.url
}

const ways = [
  { way: 'direct', rounds: 20, reach: async ({ port }: Target) => `http://127.0.0.1:${port}` },
  { way: 'nginx', rounds: 20, reach: throughNginx },
  {
    way: 'nginx-fastcgi',
    rounds: 10,
    reach: (target: Target) =>
      throughNginx(target, { UPSTREAM_PROTOCOL: 'fastcgi', UPSTREAM_FASTCGI: `127.0.0.1:${target.fastCgiPort}` }),
  },
]

describe.each(ways)('$way', ({ way, rounds, reach }) => {
  test(`${rounds} reloads cost no request`, { timeout: 180_000 }, async () => {
    target = await Target.start()
    const failures = await under(`${way}-reload`, await reach(target), async (load) => {
      for (let round = 0; round < rounds; round++) {
        await target!.reload()
        await load.answered(connections)
      }
    })
    expect(failures).toEqual([])
  })

  test('a reload to code that throws costs no request, and the one who asked is told why', {
    timeout: 60_000,
  }, async () => {
    target = await Target.start()
    let said = ''
    const failures = await under(`${way}-broken-reload`, await reach(target), async (load) => {
      await target!.breakApplication('broken on purpose')
      said = await target!.failingReload()
      await load.answeredFor(5000)
    })
    expect(failures).toEqual([])
    expect(said).toContain('broken on purpose')
  })

  test('a new master in place of the old costs no request', { timeout: 60_000 }, async () => {
    target = await Target.start()
    const failures = await under(`${way}-usr2`, await reach(target), () => target!.replaceMaster())
    expect(failures).toEqual([])
  })

  test('5 workers recycled after their last request cost none', { timeout: 60_000 }, async () => {
    target = await Target.start({ options: ['--max-requests', '300', '--max-requests-jitter', '100'] })
    const failures = await under(`${way}-recycle`, await reach(target), () => target!.replacements(5))
    expect(failures).toEqual([])
  })

  test('a worker that is killed in the midst of a stream does not end it as if it were whole', async () => {
    target = await Target.start({ workers: 1, application: 'test/chaos/endless.ts' })
    const answer = await fetch(await reach(target))
    const reader = answer.body!.getReader()
    expect((await reader.read()).done).toBe(false)
    await target.killWorker()
    await expect(readToTheEnd(reader)).rejects.toThrow('terminated')
  })

  test('10 workers killed cost no more than what was under way, and through nginx no GET', {
    timeout: 120_000,
  }, async () => {
    target = await Target.start()
    const failures = await under(`${way}-kill`, await reach(target), async (load) => {
      for (let round = 0; round < 10; round++) {
        const replaced = target!.replacements(1)
        await load.while(() => target!.endWorker())
        await replaced
        await load.answered(requestsBetween)
      }
    })
    expect(failures.filter(({ wasExposed }) => !wasExposed)).toEqual([])
    expect(failures.length).toBeLessThanOrEqual(10 * connections)
    // nginx may send a GET once more; a client that is connected directly has to do that by itself.
    if (way !== 'direct') expect(failures.filter(({ method }) => method === 'GET')).toEqual([])
  })
})

async function readToTheEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await reader.read()).done);
}
