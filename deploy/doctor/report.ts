import type { Finding } from './finding.ts'

/** What was looked at under one heading. */
export interface Section {
  readonly title: string
  readonly findings: readonly Finding[]
}

const width = 9

/** For a terminal: each finding on a line, its mend below it, the count at the end. */
export function renderReport(sections: readonly Section[]): string {
  const lines = sections.flatMap(({ title, findings }) => [title, ...findings.flatMap(linesOf), ''])
  return `${[...lines, summary(sections)].join('\n')}\n`
}

/** Whether something would fail. */
export function wouldFail(sections: readonly Section[]): boolean {
  return count(sections, 'failure') > 0
}

function linesOf({ level, what, mend }: Finding): string[] {
  const line = `  ${level.padEnd(width)}${what}`
  return mend === undefined ? [line] : [line, `  ${''.padEnd(width)}→ ${mend}`]
}

function summary(sections: readonly Section[]): string {
  const failures = count(sections, 'failure')
  const warnings = count(sections, 'warning')
  const rest = warnings === 1 ? '1 warning' : `${warnings} warnings`
  if (failures === 0) return warnings === 0 ? 'Nothing is wrong.' : `Nothing would fail; ${rest}.`
  return `${failures} would fail; ${rest}.`
}

function count(sections: readonly Section[], level: Finding['level']): number {
  return sections.flatMap(({ findings }) => findings).filter((finding) => finding.level === level).length
}
