import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAccount } from '../../models/accounts.ts'
import { createQuestion, findQuestion } from '../../models/questions.ts'
import { castVote } from '../../models/votes.ts'
import { Browser } from '../browser.ts'
import { type ConfiguredSite, configureSite } from '../configured-site.ts'
import { visit } from '../visitor.ts'

let polls: ConfiguredSite
let staff: Browser
let id: number

beforeEach(async () => {
  polls = await configureSite()
  staff = new Browser(polls.application)
  const password = 'correct horse battery staple'
  await createAccount(polls.database, { username: 'ada', password, isStaff: true })
  await staff.post('/login', { username: 'ada', password })
  id = await createQuestion(polls.database, { text: 'Tea?', choices: ['=1+1', 'Yes, "please"'] })
})

afterEach(() => polls.close())

test('questions are closed and opened again, as often as somebody presses', async () => {
  for (const verb of ['close', 'close'] as const) {
    expect((await staff.post(`/manage/questions/${id}/${verb}`)).headers.get('location')).toBe('/manage')
    expect((await findQuestion(polls.database, id))!.closedAt).toBeInstanceOf(Date)
  }
  expect((await staff.get('/manage')).text).toContain('The question is closed.')
  expect((await staff.post(`/manage/questions/${id}/open`)).status).toBe(303)
  expect((await findQuestion(polls.database, id))!.closedAt).toBeUndefined()
})

test('a question is deleted with its votes', async () => {
  expect((await staff.post(`/manage/questions/${id}/delete`)).status).toBe(303)
  expect(await findQuestion(polls.database, id)).toBeUndefined()
  expect((await staff.get('/manage')).text).toContain('There is no question yet.')
})

test.each(['close', 'open', 'delete'])('there is nothing to %s at no question', async (verb) => {
  expect((await staff.post(`/manage/questions/4711/${verb}`)).status).toBe(404)
})

test('nobody but staff reaches what is below /manage', async () => {
  const stranger = new Browser(polls.application)
  for (const { method, path } of polls.site.routes.filter((route) => route.path.startsWith('/manage'))) {
    const target = path.replace(/:id\{[^}]*\}\}?/, String(id)).replace('/*', '')
    const answer = method === 'POST' ? await stranger.post(target) : await stranger.get(target)
    expect(answer.status, `${method} ${target}`).toBe(303)
    expect(answer.headers.get('location'), target).toMatch(/^\/login\?next=/)
  }
  expect(await findQuestion(polls.database, id)).toBeDefined()
})

describe('the export', () => {
  const folder = () => join(polls.mediaRoot, 'protected/exports')

  test('has a row for each vote, is UTF-8 with a byte order mark, and no spreadsheet runs what is in it', async () => {
    const { choices } = (await findQuestion(polls.database, id))!
    for (const [index, { id: choiceId }] of choices.entries()) {
      await castVote(polls.database, { questionId: id, choiceId, voter: `voter ${index}` })
    }
    const answer = await staff.get(`/manage/questions/${id}/votes.csv`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="votes-${id}.csv"`)
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    const [head, first, second, end] = answer.text.split('\r\n')
    expect(head).toBe('\uFEFFquestion,choice,cast at')
    expect(first).toMatch(/^Tea\?,'=1\+1,\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(second).toMatch(/^Tea\?,"Yes, ""please""",/)
    expect(end).toBe('')
    expect(answer.text).not.toContain('voter 0')
  })

  test('is written where the front sends it from, and those of an hour ago go', async () => {
    await staff.get(`/manage/questions/${id}/votes.csv`)
    const [first] = await readdir(folder())
    expect(await readFile(join(folder(), first!), 'utf8')).toBe('\uFEFFquestion,choice,cast at\r\n')
    await writeFile(join(folder(), 'notes.txt'), 'not an export')
    const longAgo = new Date(Date.now() - 61 * 60 * 1000)
    for (const name of await readdir(folder())) await utimes(join(folder(), name), longAgo, longAgo)
    await staff.get(`/manage/questions/${id}/votes.csv`)
    const names = await readdir(folder())
    expect(names).toHaveLength(2)
    expect(names).toContain('notes.txt')
    expect(names).not.toContain(first)
  })

  test('ends with the one who asked for it, and leaves nothing', async () => {
    const gone = AbortSignal.abort(Object.assign(new Error('the client has left'), { name: 'ClientGone' }))
    const answer = await visit(polls.application, {
      target: `/manage/questions/${id}/votes.csv`,
      headers: { Cookie: `session=${staff.cookies.get('session')}` },
      environ: { 'tsgi.signal': gone },
    })
    expect(answer.errors).toBe('')
    expect(await readdir(folder())).toEqual([])
  })

  test('of no question is 404', async () => {
    expect((await staff.get('/manage/questions/4711/votes.csv')).status).toBe(404)
  })
})
