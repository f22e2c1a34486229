/**
 * What a look at one thing came to. `failure`: something would fail. `warning`: it may, or not for everybody. `note`: worth
 * knowing.
 */
export interface Finding {
  readonly level: 'ok' | 'note' | 'warning' | 'failure'
  readonly what: string
  /** What to do about it: a command, or a sentence. */
  readonly mend?: string
}

export function ok(what: string): Finding {
  return { level: 'ok', what }
}

export function note(what: string, mend?: string): Finding {
  return { level: 'note', what, ...(mend === undefined ? {} : { mend }) }
}

export function warning(what: string, mend: string): Finding {
  return { level: 'warning', what, mend }
}

export function failure(what: string, mend: string): Finding {
  return { level: 'failure', what, mend }
}
