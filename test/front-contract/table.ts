import { type Concern, casesFor } from './contract.ts'
import { type FrontName, frontNames } from './front-name.ts'

const columns: Readonly<Record<FrontName, string>> = {
  nginx: 'nginx',
  'nginx-fastcgi': 'nginx, by FastCGI',
  embedded: 'embedded',
  apache: 'Apache',
}
/** Before the reasons of a front. */
const introductions: Partial<Readonly<Record<FrontName, string>>> = {
  'nginx-fastcgi': 'With `UPSTREAM_PROTOCOL=fastcgi`. What nginx does not do at all is above.',
}

/** The contract in figures; in Markdown. */
export function renderContract(concerns: readonly Concern[]): string {
  const columnNumbers = [1, ...frontNames.map((_, index) => index + 2)]
  const heads = frontNames.map((name) => columns[name])
  const rows = concerns.map(({ name, cases }, row) => [
    name,
    String(cases.length),
    ...frontNames.map((front) => String(casesFor(front, concerns)[row]!.cases.length)),
  ])
  const total = ['all', ...columnNumbers.map((column) => String(sum(rows.map((row) => Number(row[column])))))]
  const lines = [['what', 'cases', ...heads], ['---', ...columnNumbers.map(() => '---:')], ...rows, total].map(
    (cells) => `| ${cells.join(' | ')} |`,
  )
  return lines.join('\n')
}

/** What a front can't do, under each reason; in Markdown. */
export function renderExceptions(concerns: readonly Concern[]): string {
  return frontNames
    .flatMap((front) => [`## ${columns[front]}`, introductions[front], ...byReason(front, concerns)])
    .filter((part) => part !== undefined)
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
