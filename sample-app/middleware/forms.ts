import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { every } from 'hono/combine'
import { HTTPException } from 'hono/http-exception'
import type { SiteEnv } from '../context.ts'

/** What stands before a view that reads a form without files. */
export const smallForm: MiddlewareHandler<SiteEnv> = every(
  expectType(/^application\/x-www-form-urlencoded\s*(?:;|$)/i, 'application/x-www-form-urlencoded'),
  bodyLimit({
    maxSize: 16 * 1024,
    onError: () => {
      throw new HTTPException(413, { message: 'This form takes no more than 16 KiB.' })
    },
  }),
)

/** What stands before a view that reads a form with files; the view keeps the limits as it reads. */
export const fileForm: MiddlewareHandler<SiteEnv> = expectType(/^multipart\/form-data\s*;/i, 'multipart/form-data')

function expectType(pattern: RegExp, name: string): MiddlewareHandler<SiteEnv> {
  return async (c, next) => {
    if (pattern.test(c.req.header('Content-Type') ?? '')) return next()
    throw new HTTPException(415, { message: `This form is posted as ${name}.` })
  }
}
