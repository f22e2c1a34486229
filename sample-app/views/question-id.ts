import { HTTPException } from 'hono/http-exception'
import type { SiteContext } from '../context.ts'

/** In a path: no more digits than every database's integer holds. */
export const questionId = ':id{[1-9][0-9]{0,8}}'

export function idOf(c: SiteContext): number {
  return Number(c.req.param('id'))
}

export function noSuchQuestion(): HTTPException {
  return new HTTPException(404, { message: 'There is no such question, or it was deleted.' })
}
