import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import express from 'express'

/** What the chat's site has besides the chat. */
export const pages = express.Router()

pages.use('/assets', express.static(join(import.meta.dirname, 'public')))
pages.use(express.json())
pages.use(express.urlencoded({ extended: false }))

pages.post('/echo', (req, res) => {
  res.json({ received: req.body })
})

pages.get('/sign-in', (_req, res) => {
  res.cookie('session', 'abc', { httpOnly: true }).cookie('theme', 'dark').redirect('/')
})

pages.get('/seen', (req, res) => {
  res.json({ ip: req.ip, host: req.host, protocol: req.protocol })
})

pages.get('/countdown', async (_req, res) => {
  res.type('text').set('X-Accel-Buffering', 'no')
  for (let left = 3; left > 0; left -= 1) {
    res.write(`${left}\n`)
    await setTimeout(200)
  }
  res.end('lift-off\n')
})

pages.get('/broken', () => {
  throw new Error('this handler fails on purpose')
})
