import { spreadOf } from '../figures.ts'
import type { MeasuredProcess } from '../measured-process.ts'
import type { Row } from '../results.ts'
import { measureRounds, type Round, type RoundOptions } from '../rounds.ts'
import type { TestBed } from '../test-bed.ts'

export interface Amounts {
  readonly rounds: number
  readonly seconds: number
}

/** What a section is measured with. */
export interface Measuring extends Amounts {
  readonly bed: TestBed
  readonly applyLoad: RoundOptions['applyLoad']
  /** @throws {Interrupted} nothing more is wanted */
  proceed(): void
  /** Something could not be measured. */
  onLeft(line: string): void
}

export type Work = Pick<RoundOptions, 'path' | 'connections' | 'bodyFile'>

/** Measures processes at some work, by turns, after a first round that does not count. */
export async function measureAt(
  processes: readonly MeasuredProcess[],
  at: string,
  work: Work,
  { bed, applyLoad, rounds, seconds, onLeft }: Measuring,
): Promise<Row[]> {
  const onFailure = ({ peer }: MeasuredProcess, error: unknown) => onLeft(`${peer.name} at ${at}: ${firstLine(error)}`)
  const options = { ...work, applyLoad, seconds, onFailure }
  const warm = await measureRounds(processes, bed.front, { ...options, rounds: 1 })
  const measured = await measureRounds([...warm.keys()], bed.front, { ...options, rounds })
  return [...measured].map(([process, results]) => ({ peer: process.peer.name, at, figures: figuresOf(results) }))
}

export function figuresOf(rounds: readonly Round[]): Row['figures'] {
  return {
    applicationUs: spreadOf(rounds.map(({ applicationUs }) => applicationUs)),
    frontUs: spreadOf(rounds.map(({ frontUs }) => frontUs)),
    perSecond: spreadOf(rounds.map(({ perSecond }) => perSecond)),
  }
}

export function firstLine(error: unknown): string {
  return String((error as Error).message ?? error).split('\n', 1)[0]!
}
