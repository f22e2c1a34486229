import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { SiteEnv } from './context.ts'
import { showEnviron } from './views/environ.ts'
import { greet, greeting } from './views/greeting.ts'
import { home } from './views/home.ts'
import { stream } from './views/stream.ts'
import { receiveUpload, uploadForm } from './views/upload.ts'

/** The project's pages: which URL is which view. */
export function addUrls(site: Hono<SiteEnv>): void {
  site.get('/', home)
  site.get('/greet', greeting)
  site.post('/greet', smallBody, greet)
  site.get('/stream', stream)
  site.get('/upload', uploadForm)
  site.post('/upload', receiveUpload)
  site.get('/environ', showEnviron)
}

const smallBody = bodyLimit({
  maxSize: 16 * 1024,
  onError: () => {
    throw new HTTPException(413, { message: 'This form takes no more than 16 KiB.' })
  },
})
