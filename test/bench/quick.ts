/**
 * Says in under two minutes whether something has become slower: ratios against what was measured in the same run, by turns.
 *
 *     node test/bench/quick.ts [ROUNDS]
 *
 * One line a figure, `ratio NAME VALUE (…)`. Ends with 1 where one is beyond its tolerance.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ratioOf, type Spread } from './figures.ts'
import { timeToFirstAnswer } from './first-answer.ts'
import { findLoad } from './load.ts'
import { MeasuredProcess } from './measured-process.ts'
import { NginxInFront } from './nginx-in-front.ts'
import { quickFigures } from './quick-figures.ts'
import { quickPeers, startPeers } from './quick-peers.ts'
import { measureRounds, type Round, warmUp } from './rounds.ts'

const mostStartRatio = 1.8
const startRounds = 5

const [rounds = 5] = process.argv.slice(2).map(Number)
const folder = await mkdtemp(join(tmpdir(), 'portico-bench-'))
try {
  const measured = await measureAll()
  for (const { name, peer, against, most } of quickFigures)
    report(name, ratioOf(costs(measured.get(peer)!), costs(measured.get(against)!)), most)
  report('start/bare-start', await measureStarts(), mostStartRatio)
} finally {
  await rm(folder, { recursive: true })
}

async function measureAll(): Promise<ReadonlyMap<string, readonly Round[]>> {
  const options = { applyLoad: await findLoad(), connections: 32, path: '/', seconds: 1 }
  const peers = new Map<string, MeasuredProcess>()
  let front: NginxInFront | undefined
  try {
    for (const [key, peer] of Object.entries(quickPeers))
      peers.set(key, await MeasuredProcess.start(peer, join(folder, `${key}.sock`)))
    const all = [...peers.values()]
    front = await NginxInFront.start(process.env.NGINX_IMAGE ?? 'nginx:1.30', folder, all)
    await warmUp(all, front, { ...options, rounds }, { answers: 20_000, mostSeconds: 4 })
    const results = await measureRounds(all, front, { ...options, rounds })
    return new Map([...peers].map(([key, peer]) => [key, results.get(peer)!]))
  } finally {
    await front?.stop()
    for (const peer of peers.values()) await peer.stop()
  }
}

async function measureStarts(): Promise<Spread> {
  const [ours, bare]: [number[], number[]] = [[], []]
  for (let round = 0; round < startRounds; round++) {
    ours.push(await timeToFirstAnswer(startPeers.served, join(folder, `served${round}.sock`), '/about'))
    bare.push(await timeToFirstAnswer(startPeers.bare, join(folder, `bare${round}.sock`), '/about'))
  }
  return ratioOf(ours, bare)
}

function costs(rounds: readonly Round[]): number[] {
  return rounds.map(({ applicationUs }) => applicationUs)
}

function report(name: string, { median, least, most }: Spread, tolerance: number): void {
  const isBeyond = median > tolerance
  const verdict = isBeyond ? `, beyond its tolerance of ${tolerance}` : ''
  console.log(`ratio ${name} ${median.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)}${verdict})`)
  if (isBeyond) process.exitCode = 1
}
