import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Spread } from './figures.ts'
import type { Machine } from './machine.ts'

/** What a figure says; times in microseconds and milliseconds, memory in megabytes. */
export type FigureName = 'applicationUs' | 'frontUs' | 'perSecond' | 'p50Ms' | 'p99Ms' | 'startMs' | 'residentMb'

/** One peer at one workload, or with so much work. */
export interface Row {
  readonly peer: string
  /** A workload's name; a number of connections, bytes or workers. */
  readonly at: string
  readonly figures: Readonly<Partial<Record<FigureName, Spread>>>
}

export interface Section {
  /** ISO 8601. */
  readonly takenAt: string
  readonly machine: Machine
  readonly rounds: number
  readonly seconds: number
  readonly rows: readonly Row[]
  /** What could not be measured, and why. */
  readonly left: readonly string[]
}

/** By the section's name. */
export type Results = Readonly<Record<string, Section>>

/** What was measured before: a part that is measured alone keeps the others. */
export async function readResults(file: string): Promise<Results> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Results
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

/** Whole or not at all: who ends the benchmark by a signal keeps what was there. */
export async function writeResults(file: string, results: Results): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.new`, `${JSON.stringify(results, undefined, 2)}\n`)
  await rename(`${file}.new`, file)
}

/** The figures of a row that is there. */
export function rowOf({ rows }: Section, peer: string, at: string): Row | undefined {
  return rows.find((row) => row.peer === peer && row.at === at)
}
