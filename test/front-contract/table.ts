import { type Concern, casesFor } from './contract.ts'
import { type FrontName, frontNames } from './front-name.ts'

const columns: Readonly<Record<FrontName, string>> = { nginx: 'nginx', embedded: 'embedded', apache: 'Apache' }

/** The contract in figures, and what each front can't do; in Markdown. */
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
  return [...lines, ...exceptions(concerns)].join('\n')
}

function exceptions(concerns: readonly Concern[]): string[] {
  const lines = concerns.flatMap(({ cases }) =>
    cases.flatMap(({ title, except = {} }) =>
      frontNames
        .filter((front) => except[front] !== undefined)
        .map((front) => `- ${columns[front]}: not "${title}": ${except[front]}`),
    ),
  )
  return lines.length > 0 ? ['', ...lines.sort()] : []
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
