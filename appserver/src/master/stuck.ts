import type { Stuck } from '../messages.ts'

/** What the log says of a worker whose watchdog has reported. */
export interface StuckReport {
  readonly reason: string
  /** Where it is stuck, innermost first; undefined when it has no JavaScript on its stack. */
  readonly stack: string | undefined
}

const notReady = {
  booting: 'not ready within the boot timeout',
  starting: "not ready within the boot timeout: the application's lifespan startup is not complete",
} as const

export function describeStuck({ phase, silentMs, stack, computing }: Stuck): StuckReport {
  const frames = stack?.split('\n').filter(isFrame).join('\n')
  const late = phase === 'serving' ? `stuck for ${(silentMs / 1000).toFixed(1)} s` : notReady[phase]
  if (frames) return { reason: `${late}, in`, stack: frames }
  if (frames === '') return { reason: `${late}; no code runs, so it waits for something`, stack: undefined }
  const doing = computing === undefined ? '' : computing ? ' that computes' : ' that waits (a synchronous call?)'
  return { reason: `${late}, in native code${doing}; no JavaScript stack can be had of it`, stack: undefined }
}

/** Without the head of the text, and the watchdog's own frames, which have no file. */
function isFrame(line: string): boolean {
  return /^\s+at /.test(line) && !/^\s+at (.+ \()?<anonymous>:\d/.test(line)
}
