/** Those whose applications are called by TSGI, so that a validator has something to look at. */
const validated: ReadonlySet<string> = new Set(['tsgi', 'fetch'])

/** Why an interface was chosen, and what that means for `--validate`. For the log. */
export function withValidation({ name, reason }: { name: string; reason: string }, isWanted: boolean): string {
  if (!isWanted) return reason
  return `${reason}; ${validated.has(name) ? 'validated' : '--validate has nothing to validate'}`
}
