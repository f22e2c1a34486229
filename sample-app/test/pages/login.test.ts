import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAccount } from '../../models/accounts.ts'
import { encodePassword } from '../../models/passwords.ts'
import { Browser } from '../browser.ts'
import { type ConfiguredSite, configureSite } from '../configured-site.ts'

const password = 'correct horse battery staple'
let polls: ConfiguredSite
let browser: Browser

beforeEach(async () => {
  polls = await configureSite()
  browser = new Browser(polls.application)
  await createAccount(polls.database, { username: 'ada', password, isStaff: true })
})

afterEach(() => polls.close())

const logIn = (fields: Readonly<Record<string, string>> = {}, who = browser) =>
  who.post('/login', { username: 'ada', password, ...fields })

describe('a stranger', () => {
  test('is led to the login, and from there to the page that was asked for', async () => {
    const away = await browser.get('/manage/questions/new?from=mail')
    expect(away.status).toBe(303)
    const login = away.headers.get('location')!
    expect(login).toBe('/login?next=%2Fmanage%2Fquestions%2Fnew%3Ffrom%3Dmail')
    const form = await browser.get(login)
    const next = /name="next" value="([^"]*)"/.exec(form.text)![1]!
    expect((await logIn({ next })).headers.get('location')).toBe('/manage/questions/new?from=mail')
  })

  test('who posts a form is led to the list, and nothing happens', async () => {
    const answer = await browser.post('/manage/questions/1/delete')
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/login?next=%2Fmanage')
  })

  test('with a session that has ended is a stranger, and loses the cookie', async () => {
    const headers = { Cookie: 'session=of-yesterday' }
    const answer = await browser.get('/manage', headers)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('set-cookie')).toMatch(/^session=; Max-Age=0/)
  })
})

describe('the login', () => {
  test('gives a session that scripts and other sites can not use', async () => {
    const answer = await logIn()
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('session='))
    expect(cookie).toMatch(/; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/)
    const manage = await browser.get('/manage')
    expect(manage.status).toBe(200)
    expect(manage.text).toContain('You are logged in as ada.')
    expect(manage.headers.get('cache-control')).toBe('private, no-store')
  })

  test('over https gives cookies that no neighbour can read or plant', async () => {
    const secure = new Browser(polls.application, { 'tsgi.url_scheme': 'https', SERVER_PORT: '443' })
    const answer = await logIn({}, secure)
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('__Host-session='))
    expect(cookie).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect((await secure.get('/manage')).status).toBe(200)
  })

  test('draws a new session, and ends the one before', async () => {
    await logIn()
    const before = browser.cookies.get('session')!
    await logIn()
    expect(browser.cookies.get('session')).not.toBe(before)
    const old = new Browser(polls.application)
    expect((await old.get('/manage', { Cookie: `session=${before}` })).status).toBe(303)
  })

  test.each([
    ['a wrong password', { password: 'guessed' }],
    ['an unknown name', { username: 'bob' }],
    ['nothing', { username: '', password: '' }],
  ])('with %s comes back with the problem, the name and no password', async (_case, fields) => {
    const answer = await logIn(fields)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Wrong username or password.')
    expect(answer.text).toContain('<a class="problem-link" href="#username">')
    expect(answer.text).toContain('aria-invalid="true"')
    expect(answer.text).not.toContain('guessed')
    expect(browser.cookies.has('session')).toBe(false)
  })

  test.each([
    ['a name of four thousand characters', 'x'.repeat(4000)],
    ['a name with NUL', 'ada\0'],
  ])('asks the database for no account by %s, and counts no failure', async (_case, username) => {
    expect((await logIn({ username })).status).toBe(422)
    expect(await polls.database.selectFrom('login_failures').selectAll().execute()).toEqual([])
  })

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    'manage',
  ])('never leads to %j', async (next) => {
    expect((await logIn({ next })).headers.get('location')).toBe('/manage')
  })

  test('refuses a name after ten failures, also with the right password, and lets others in', async () => {
    await createAccount(polls.database, { username: 'bob', password, isStaff: true })
    for (let attempt = 1; attempt <= 10; attempt += 1) expect((await logIn({ password: 'guessed' })).status).toBe(422)
    const refused = await logIn()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800)
    expect(refused.text).toContain('Too many attempts')
    expect((await logIn({ username: 'bob' })).status).toBe(303)
  })

  test('that would wait too long behind others is to come again', async () => {
    // Two at a time, of 20 ms or more each.
    const others = Array.from({ length: 12 }, () => encodePassword('of somebody else'))
    const hurried = new Browser(polls.application, { 'tsgi.signal': AbortSignal.timeout(10) })
    const answer = await logIn({}, hurried)
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(answer.text).toContain('Too many people are logging in')
    await Promise.all(others)
  })

  test('that succeeds forgets the failures before it', async () => {
    for (let attempt = 1; attempt <= 9; attempt += 1) await logIn({ password: 'guessed' })
    expect((await logIn()).status).toBe(303)
    for (let attempt = 1; attempt <= 9; attempt += 1) await logIn({ password: 'guessed' })
    expect((await logIn()).status).toBe(303)
  })
})

test('logging out ends the session, also for whoever has copied the cookie', async () => {
  await logIn()
  const cookie = `session=${browser.cookies.get('session')}`
  const answer = await browser.post('/logout')
  expect(answer.headers.get('location')).toBe('/')
  expect(browser.cookies.has('session')).toBe(false)
  expect((await browser.get('/')).text).toContain('You are logged out.')
  expect((await new Browser(polls.application).get('/manage', { Cookie: cookie })).status).toBe(303)
})

test('an account that is not staff may not manage', async () => {
  await createAccount(polls.database, { username: 'eve', password, isStaff: false })
  await logIn({ username: 'eve' })
  const answer = await browser.get('/manage')
  expect(answer.status).toBe(403)
  expect(answer.text).toContain('Your account may not manage questions.')
})

test('words for the next page can not be planted', async () => {
  const answer = await browser.get('/about', { Cookie: 'message=Call 555-0100 for your prize' })
  expect(answer.text).not.toContain('prize')
})
