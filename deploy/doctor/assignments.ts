/** A line of `.env` that sets a variable. */
export interface Assignment {
  readonly name: string
  readonly value: string
  /** Counted from 1. */
  readonly line: number
}

export interface EnvironmentText {
  readonly assignments: readonly Assignment[]
  /** Lines that set nothing and are no comment, counted from 1. */
  readonly malformed: readonly number[]
}

const assignment = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*[=:]\s*(.*?)\s*$/
const quoted = /^(["'])(.*)\1\s*(?:#.*)?$/
const unquoted = /^(.*?)(?:\s+#.*)?$/

/** Reads a file as `docker compose` reads `.env`. A value in quotes that goes on over several lines counts as its first. */
export function readAssignments(text: string): EnvironmentText {
  const assignments: Assignment[] = []
  const malformed: number[] = []
  let closing: string | undefined
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (closing !== undefined) {
      if (line.includes(closing)) closing = undefined
      continue
    }
    if (/^\s*(#|$)/.test(line)) continue
    const [, name, raw = ''] = assignment.exec(line) ?? []
    if (name === undefined) {
      malformed.push(index + 1)
      continue
    }
    closing = openQuote(raw)
    assignments.push({ name, value: valueIn(raw), line: index + 1 })
  }
  return { assignments, malformed }
}

/** The quote that a value opens and does not close on its own line. */
function openQuote(raw: string): string | undefined {
  const quote = raw[0]
  return (quote === '"' || quote === "'") && raw.indexOf(quote, 1) === -1 ? quote : undefined
}

function valueIn(raw: string): string {
  return quoted.exec(raw)?.[2] ?? unquoted.exec(raw)?.[1] ?? raw
}
