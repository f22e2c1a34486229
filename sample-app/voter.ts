import { randomUUID } from 'node:crypto'
import type { SiteContext } from './context.ts'
import { readSignedCookie, writeSignedCookie } from './cookies.ts'
import { findVote } from './models/votes.ts'

const yearSeconds = 365 * 24 * 60 * 60

/** Who votes: a browser, by a name drawn at its first vote. Signed, so that nobody votes twice by inventing names. */
export function knownVoter(c: SiteContext): Promise<string | undefined> {
  return readSignedCookie(c, 'voter')
}

/** @returns the id of the choice that this visitor has voted for */
export async function ownVote(c: SiteContext, questionId: number): Promise<number | undefined> {
  const voter = await knownVoter(c)
  return voter === undefined ? undefined : findVote(c.var.database, { questionId, voter })
}

export function newVoter(): string {
  return randomUUID()
}

export function rememberVoter(c: SiteContext, voter: string): Promise<void> {
  return writeSignedCookie(c, 'voter', voter, yearSeconds)
}
