import type { FigureName, Section } from '../results.ts'
import { rowOf } from '../results.ts'
import { workloads } from '../workloads.ts'
import { medianOf, withSpread } from './numbers.ts'

/** A table in Markdown; all columns but the first are figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = ['---', ...head.slice(1).map(() => '---:')]
  return [head, line, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** The peers of a section, in the order in which they were measured. */
export function peersIn({ rows }: Section): string[] {
  return [...new Set(rows.map(({ peer }) => peer))]
}

/** One workload: all that was measured of it. */
export function costTable(section: Section, at: string): string {
  const rows = peersIn(section).map((peer) => {
    const { applicationUs, frontUs, perSecond } = rowOf(section, peer, at)?.figures ?? {}
    return [peer, withSpread(applicationUs), withSpread(frontUs), withSpread(perSecond)]
  })
  return table(['peer', 'application, µs', 'nginx, µs', 'answers a second'], rows)
}

/** A figure of all workloads, without spreads. */
export function workloadTable(section: Section, figure: FigureName): string {
  const rows = peersIn(section).map((peer) => [
    peer,
    ...workloads.map(({ name }) => medianOf(rowOf(section, peer, name)?.figures[figure])),
  ])
  return table(['peer', ...workloads.map(({ title }) => title)], rows)
}

/** Two figures of one workload. */
export function pairTable(section: Section, figures: readonly (readonly [name: FigureName, head: string])[]): string {
  const rows = section.rows.map((row) => [row.peer, ...figures.map(([name]) => withSpread(row.figures[name]))])
  return table(['peer', ...figures.map(([, head]) => head)], rows)
}

/** A figure while something grows. */
export function growthTable(section: Section, figure: FigureName, heads: Readonly<Record<string, string>>): string {
  const rows = peersIn(section).map((peer) => [
    peer,
    ...Object.keys(heads).map((at) => withSpread(rowOf(section, peer, at)?.figures[figure])),
  ])
  return table(['peer', ...Object.values(heads)], rows)
}
