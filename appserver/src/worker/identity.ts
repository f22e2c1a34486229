import { userInfo } from 'node:os'
import { ServerError } from '../errors.ts'

type Id = string | number

/** The types of Node lack it. */
type WithGroups = NodeJS.Process & { initgroups(user: string, extraGroup: Id): void }

/**
 * Makes this process another user's, for good. A user's own groups come with it.
 *
 * @param user a name or a number, like the group
 * @throws {ServerError} there is no such user or group, or this process may not become it
 */
export function assumeIdentity(user: string | undefined, group: string | undefined): void {
  if (user === undefined && group === undefined) return
  try {
    if (process.getuid!() !== 0) throw new Error('only root may change it')
    // The groups first: nobody but root may change them.
    assumeGroups(asId(user), asId(group))
    if (user !== undefined) process.setuid!(asId(user))
  } catch (error) {
    const names = [user && `user ${user}`, group && `group ${group}`].filter(Boolean).join(', ')
    throw new ServerError(`cannot run workers as ${names}: ${(error as Error).message}`, 1, { cause: error })
  }
}

function assumeGroups(user: Id | undefined, group: Id | undefined): void {
  const entry = user === undefined ? undefined : lookUp(user)
  const own = group ?? entry?.gid
  if (own === undefined) throw new Error('the system does not know that user, so a group must be given, too')
  if (entry) (process as WithGroups).initgroups(entry.username, own)
  else process.setgroups!([own])
  process.setgid!(own)
}

/** The system tells a process of its own user only, so this one asks as that user. */
function lookUp(user: Id): { username: string; gid: number } | undefined {
  process.seteuid!(user)
  try {
    return userInfo()
  } catch {
    return undefined
  } finally {
    process.seteuid!(0)
  }
}

function asId(text: string): Id
function asId(text: string | undefined): Id | undefined
function asId(text: string | undefined): Id | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text
}
