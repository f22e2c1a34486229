import { type Concern, casesFor } from './contract.ts'
import { type FrontName, frontNames } from './front-name.ts'

const columns: Readonly<Record<FrontName, string>> = { nginx: 'nginx', embedded: 'embedded', apache: 'Apache' }

/** The contract in figures; in Markdown. */
export function renderContract(concerns: readonly Concern[]): string {
  const heads = frontNames.map((name) => columns[name])
  const rows = concerns.map(({ name, cases }, row) => [
    name,
    String(cases.length),
    ...frontNames.map((front) => String(casesFor(front, concerns)[row]!.cases.length)),
  ])
  const total = ['all', ...[1, 2, 3, 4].map((column) => String(sum(rows.map((row) => Number(row[column])))))]
  const lines = [['what', 'cases', ...heads], ['---', ...Array(4).fill('---:')], ...rows, total].map(
    (cells) => `| ${cells.join(' | ')} |`,
  )
  return lines.join('\n')
}

/** What a front can't do, under each reason; in Markdown. */
export function renderExceptions(concerns: readonly Concern[]): string {
  return frontNames
    .flatMap((front) => [`## ${columns[front]}`, ...byReason(front, concerns)])
    .join('\n\n')
    .concat('\n')
}

function byReason(front: FrontName, concerns: readonly Concern[]): string[] {
  const marked = concerns.flatMap(({ cases }) => cases).filter(({ except }) => except?.[front] !== undefined)
  const reasons = Map.groupBy(marked, ({ except }) => except![front]!)
  return [...reasons].map(([reason, cases]) =>
    [`Because ${reason}:`, '', ...cases.map(({ title }) => `- ${title}`)].join('\n'),
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
