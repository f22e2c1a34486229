import { flagName, type Row, type Table, variableName, variableNames } from './row.ts'

const widthColumns = 80
const helpColumn = 6

/** The options of `--help`, by group, in 80 columns. */
export function renderOptions(table: Table, prefix: string): string {
  return [...groups(table)]
    .map(([group, rows]) => `${group}:\n${rows.map(([key, row]) => renderOption(key, row, prefix)).join('')}`)
    .join('\n')
}

/** The same rows as a page of Markdown. */
export function renderMarkdown(table: Table, prefix: string): string {
  return [...groups(table)].map(([group, rows]) => `## ${group}\n\n${markdownTable(rows, prefix)}`).join('\n')
}

/** One line a setting: its value as text and where it came from. */
export function renderConfig(
  table: Table,
  values: Readonly<Record<string, unknown>>,
  origins: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries(table).map(
    ([key, row]) => [flagName(key), row.kind.format(values[key]), origins[key]!] as const,
  )
  const nameWidth = Math.max(...lines.map(([name]) => name.length))
  const valueWidth = Math.min(40, Math.max(...lines.map(([, value]) => value.length)))
  return lines
    .map(([name, value, origin]) => `${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}  (${origin})\n`)
    .join('')
}

function groups(table: Table): Map<string, [string, Row<unknown>][]> {
  return Map.groupBy(Object.entries(table), ([, row]) => row.group)
}

function renderOption(key: string, row: Row<unknown>, prefix: string): string {
  const name = row.kind.metavar === '' ? `--[no-]${flagName(key)}` : `--${flagName(key)} ${row.kind.metavar}`
  const head = `  ${row.short ? `-${row.short}, ` : ''}${name}`
  const text = row.onlyFlag ? row.help : `${row.help} [${defaultText(row)}; ${variableName(prefix, key)}]`
  return `${head}\n${wrap(text, widthColumns - helpColumn)
    .map((line) => `${' '.repeat(helpColumn)}${line}\n`)
    .join('')}`
}

function defaultText(row: Row<unknown>): string {
  const shown = row.kind.format(row.default)
  return shown === '' ? 'default: empty' : `default: ${shown}`
}

function wrap(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}

function markdownTable(rows: readonly [string, Row<unknown>][], prefix: string): string {
  const lines = rows.map(([key, row]) => {
    const flag = `\`--${flagName(key)}\`${row.short ? `, \`-${row.short}\`` : ''}`
    const variables = variableNames(prefix, key, row)
      .map((name) => `\`${name}\``)
      .join(', ')
    const fallback = row.kind.format(row.default)
    return `| ${flag} | ${variables} | ${row.outsideFile ? '' : `\`${key}\``} | ${row.kind.expected} | ${fallback === '' ? '(empty)' : `\`${fallback}\``} | ${row.help} |\n`.replaceAll(
      /(?<=\w)\|(?=\w)/g,
      '\\|',
    )
  })
  return `| flag | environment | config file | expected | default | what it does |\n|---|---|---|---|---|---|\n${lines.join('')}`
}
