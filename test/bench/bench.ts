/**
 * Measures the application server beside its peers, and writes what it found into docs/performance.md.
 *
 *     node test/bench/bench.ts [--quick] [--only=costs,latency,connections,bodies,starts,workers,front,polls]
 *
 * Each part is kept as soon as it is measured, in .portico/bench/results.json; a part that is measured alone keeps the others.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArguments, WrongArguments } from './arguments.ts'
import { Benchmark } from './benchmark.ts'
import { Interrupted, Interruption } from './interruption.ts'

try {
  const wanted = readArguments(process.argv.slice(2))
  const interruption = new Interruption()
  // A second one ends it at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.wish())
  const folder = await mkdtemp(join(tmpdir(), 'portico-bench-'))
  try {
    const benchmark = await Benchmark.prepare(folder, wanted, interruption)
    await benchmark.run()
  } finally {
    await rm(folder, { recursive: true })
  }
} catch (error) {
  if (!(error instanceof WrongArguments || error instanceof Interrupted)) throw error
  process.stderr.write(`bench: ${error.message}\n`)
  process.exitCode = error instanceof WrongArguments ? 2 : 130
}
