import type { SiteContext } from './context.ts'
import { dropCookie, readCookie, writeCookie } from './cookies.ts'

/** What one page may leave to be said by the next. The cookie has the key alone, so that nobody can plant words of their own. */
const messages = {
  voted: 'Your vote was counted.',
  changed: 'Your vote was changed.',
  loggedOut: 'You are logged out.',
  created: 'The question was created. It is open.',
  opened: 'The question is open.',
  closed: 'The question is closed.',
  deleted: 'The question was deleted.',
} as const

export type MessageKey = keyof typeof messages

const longestWaitSeconds = 60

export function leaveMessage(c: SiteContext, key: MessageKey): void {
  writeCookie(c, 'message', key, longestWaitSeconds)
}

/** Gives what the page before has left, once. */
export function takeMessage(c: SiteContext): string | undefined {
  const key = readCookie(c, 'message')
  if (key === undefined || c.req.method === 'HEAD') return undefined
  dropCookie(c, 'message')
  return Object.hasOwn(messages, key) ? messages[key as MessageKey] : undefined
}
