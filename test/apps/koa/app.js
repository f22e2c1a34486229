import path from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import Koa from 'koa'
import serve from 'koa-static'

const app = new Koa({ proxy: true })
const router = new Router()

router.get('/', (ctx) => {
  ctx.body = `<!doctype html>
<link rel="stylesheet" href="/assets/app.css">
<title>A Koa application</title>
<h1>Hello from Koa</h1>
`
})

router.post('/echo', (ctx) => {
  ctx.body = { received: ctx.request.body }
})

router.get('/sign-in', (ctx) => {
  ctx.cookies.set('session', 'abc', { sameSite: 'lax' })
  ctx.cookies.set('theme', 'dark', { httpOnly: false })
  ctx.redirect('/')
})

router.get('/seen', (ctx) => {
  ctx.body = { ip: ctx.ip, host: ctx.host, protocol: ctx.protocol }
})

router.get('/countdown', (ctx) => {
  ctx.type = 'text'
  ctx.set('X-Accel-Buffering', 'no')
  ctx.body = Readable.from(countdown())
})

router.get('/broken', () => {
  throw new Error('this handler fails on purpose')
})

app.use(async (ctx, next) => {
  try {
    await next()
  } catch (error) {
    ctx.status = error.status ?? 500
    ctx.body = `Koa caught: ${error.message}\n`
    ctx.app.emit('error', error, ctx)
  }
})
app.use(bodyParser())
app.use(mount('/assets', serve(path.join(import.meta.dirname, 'public'))))
app.use(router.routes())
app.use(router.allowedMethods())

function mount(prefix, middleware) {
  return async (ctx, next) => {
    if (!ctx.path.startsWith(`${prefix}/`)) return next()
    ctx.path = ctx.path.slice(prefix.length)
    await middleware(ctx, next)
  }
}

async function* countdown() {
  for (let left = 3; left > 0; left -= 1) {
    yield `${left}\n`
    await setTimeout(200)
  }
  yield 'lift-off\n'
}

export default app
