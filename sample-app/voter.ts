import { randomUUID } from 'node:crypto'
import type { SiteContext } from './context.ts'
import { readSignedCookie, writeSignedCookie } from './cookies.ts'

const yearSeconds = 365 * 24 * 60 * 60

/** Who votes: a browser, by a name drawn at its first vote. Signed, so that nobody votes twice by inventing names. */
export function knownVoter(c: SiteContext): Promise<string | undefined> {
  return readSignedCookie(c, 'voter')
}

export function newVoter(): string {
  return randomUUID()
}

export function rememberVoter(c: SiteContext, voter: string): Promise<void> {
  return writeSignedCookie(c, 'voter', voter, yearSeconds)
}
