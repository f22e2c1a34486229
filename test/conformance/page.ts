import type { Case, Concern } from './case.ts'
import { fronts, interfaces } from './names.ts'

const columns = [...interfaces, ...fronts.filter((front) => front !== 'direct')] as const

const preamble = `# Conformance

One suite, \`test/conformance\`, holds every interface to the same behaviours: a reference application in each interface's own idiom, served by the
real command on a real socket, first directly and then behind the embedded front and nginx. A title begins with the rules of
[SPEC.md](../appserver/SPEC.md) that the case shows. Written by \`npm run docs\` from the cases' marks.

A check mark says that the case is run there; the columns of the fronts stand for the interfaces behind them. A number says why it is not; the
reasons are at the end.
`

/** docs/conformance.md: which cases run where, and why the others do not. */
export function conformancePage(concerns: readonly Concern[]): string {
  const reasons: string[] = []
  const tables = concerns.map((concern) => `## ${concern.name}\n\n${table(concern.cases, reasons)}\n`)
  const notes = reasons.map((reason, index) => `${index + 1}. ${upperFirst(reason)}.`)
  return [preamble, figures(concerns), ...tables, `## Why not\n\n${notes.join('\n')}\n`].join('\n')
}

function figures(concerns: readonly Concern[]): string {
  const rows = concerns.map(({ name, cases }) => [name, ...columns.map((column) => counted(cases, column))])
  const all = concerns.flatMap(({ cases }) => cases)
  return `${markdown([['cases', ...columns], ...rows, ['all', ...columns.map((column) => counted(all, column))]])}\n`
}

function counted(cases: readonly Case[], column: (typeof columns)[number]): string {
  return `${cases.filter(({ except }) => except?.[column] === undefined).length} of ${cases.length}`
}

function table(cases: readonly Case[], reasons: string[]): string {
  const mark = (reason: string | undefined) => {
    if (reason === undefined) return '✓'
    if (!reasons.includes(reason)) reasons.push(reason)
    return String(reasons.indexOf(reason) + 1)
  }
  const rows = cases.map(({ title, except }) => [title, ...columns.map((column) => mark(except?.[column]))])
  return markdown([['case', ...columns], ...rows])
}

function markdown([heads = [], ...rows]: readonly (readonly string[])[]): string {
  const rule = heads.map((_, column) => (column === 0 ? '---' : ':---:'))
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
