import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closeQuestion, createQuestion, findQuestion } from '../../models/questions.ts'
import { Browser } from '../browser.ts'
import { type ConfiguredSite, configureSite } from '../configured-site.ts'

let polls: ConfiguredSite
let browser: Browser
let id: number
let choiceIds: number[]

beforeEach(async () => {
  polls = await configureSite()
  browser = new Browser(polls.application)
  id = await createQuestion(polls.database, { text: 'Tea & <scones>?', choices: ['Tea', 'Coffee'] })
  choiceIds = (await findQuestion(polls.database, id))!.choices.map((choice) => choice.id)
})

afterEach(() => polls.close())

const vote = (fields: Readonly<Record<string, string>>) => browser.post(`/questions/${id}/vote`, fields)
const counted = async () => (await findQuestion(polls.database, id))!.choices.map(({ votes }) => votes)

describe('the list', () => {
  test('has open questions before closed ones, escaped, with their votes', async () => {
    const closed = await createQuestion(polls.database, { text: 'Old?', choices: ['Yes', 'No'] })
    await closeQuestion(polls.database, closed)
    await vote({ choice: String(choiceIds[0]) })
    const { status, text } = await new Browser(polls.application).get('/')
    expect(status).toBe(200)
    expect(text).toContain('Tea &amp; &lt;scones&gt;?')
    expect(text).toMatch(/<span class="card-number">1<\/span> vote</)
    expect(text.indexOf(`href="/questions/${id}"`)).toBeLessThan(text.indexOf(`href="/questions/${closed}/results"`))
  })

  test('of more questions than a page has leads to the older ones and back', async () => {
    for (let number = 1; number <= 20; number += 1) {
      await createQuestion(polls.database, { text: `Number ${number}?`, choices: ['Yes', 'No'] })
    }
    const first = await browser.get('/')
    expect(first.text).not.toContain('scones')
    expect(first.text).toContain('<a class="page-link" href="?open=2" rel="next">')
    const second = await browser.get('/?open=2')
    expect(second.text).toContain('scones')
    expect(second.text).toContain('<a class="page-link" href="?open=1" rel="prev">')
    expect(second.text).not.toContain('rel="next"')
  })

  test.each(['open=2', 'closed=2'])('that has one page is 404 at %s', async (query) => {
    const answer = await browser.get(`/?${query}`)
    expect(answer.status).toBe(404)
    expect(answer.text).toContain('This list has no such page.')
  })

  test.each(['open=0', 'open=x', 'closed=-1', 'open=9999999'])('has no page %s', async (query) => {
    expect((await browser.get(`/?${query}`)).status).toBe(400)
  })
})

describe('a vote', () => {
  test('is counted and answered by a redirect to the results, which say so once', async () => {
    const answer = await vote({ choice: String(choiceIds[1]) })
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(`/questions/${id}/results`)
    expect(await counted()).toEqual([0, 1])
    const results = await browser.get(`/questions/${id}/results`)
    expect(results.text).toContain('Your vote was counted.')
    expect(results.text).toContain('your vote</span>')
    expect(results.headers.get('cache-control')).toBe('private, no-cache')
    expect((await browser.get(`/questions/${id}/results`)).text).not.toContain('Your vote was counted.')
  })

  test('of the same browser replaces its earlier one', async () => {
    await vote({ choice: String(choiceIds[1]) })
    await vote({ choice: String(choiceIds[0]) })
    expect(await counted()).toEqual([1, 0])
    expect((await browser.get(`/questions/${id}/results`)).text).toContain('Your vote was changed.')
    expect((await browser.get(`/questions/${id}`)).text).toMatch(/value="\d+" required checked/)
  })

  test('of a browser that made up its voter cookie counts as a new one', async () => {
    await vote({ choice: String(choiceIds[0]) })
    const [voter] = browser.cookies.get('voter')!.split('.')
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' }
    const forged = { ...headers, Cookie: `voter=${voter}.${encodeURIComponent(`${'A'.repeat(43)}=`)}` }
    const body = [Buffer.from(`choice=${choiceIds[1]}`)]
    const other = new Browser(polls.application)
    await other.ask({ method: 'POST', target: `/questions/${id}/vote`, headers: forged, body })
    expect(await counted()).toEqual([1, 1])
  })

  test.each([
    ['without a choice', {}, 'Choose one of the answers.'],
    ['for no choice of the question', { choice: '99999' }, 'not one of this question’s answers'],
    ['for what is no number', { choice: 'Tea' }, 'not one of this question’s answers'],
  ])('%s brings the ballot back with the problem tied to it', async (_case, fields, message) => {
    const answer = await vote(fields)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(message)
    expect(answer.text).toContain('<a class="problem-link" href="#choice">')
    expect(answer.text).toContain('aria-describedby="choice-problem"')
    expect(answer.text).toContain('<title>Error: ')
    expect(await counted()).toEqual([0, 0])
  })

  test('on a closed question is refused, and its page leads to the results', async () => {
    await closeQuestion(polls.database, id)
    const answer = await vote({ choice: String(choiceIds[0]) })
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('This question is closed')
    expect(answer.text).toContain(`href="/questions/${id}/results">See the results`)
    expect(await counted()).toEqual([0, 0])
    const ballot = await browser.get(`/questions/${id}`)
    expect(ballot.status).toBe(303)
    expect(ballot.headers.get('location')).toBe(`/questions/${id}/results`)
  })

  test('on no question is 404', async () => {
    expect((await browser.post('/questions/4711/vote', { choice: '1' })).status).toBe(404)
  })
})

describe('a form', () => {
  const post = (headers: Readonly<Record<string, string>>, body = `choice=${choiceIds[0]}`) =>
    browser.ask({ method: 'POST', target: `/questions/${id}/vote`, headers, body: [Buffer.from(body)] })
  const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' }

  test.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    ['a neighbouring subdomain', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://other.testserver' }],
    ['a page that hides where it is', { Origin: 'null' }],
    ['a program that says nothing', {}],
  ])('of %s is refused', async (_case, headers) => {
    const answer = await post({ ...urlencoded, ...headers })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('<h1>Not allowed</h1>')
    expect(await counted()).toEqual([0, 0])
  })

  test('of this site is taken by its Origin alone, as old browsers send it', async () => {
    expect((await post({ ...urlencoded, Origin: 'http://testserver' })).status).toBe(303)
  })

  test('of another type is refused', async () => {
    const answer = await post({ 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' }, '{"choice":1}')
    expect(answer.status).toBe(415)
    expect(answer.text).toContain('<h1>Not a form</h1>')
  })

  test('larger than a form is refused', async () => {
    const answer = await post({ ...urlencoded, 'Sec-Fetch-Site': 'same-origin' }, 'a'.repeat(17_000))
    expect(answer.status).toBe(413)
    expect(answer.text).toContain('<h1>Too large</h1>')
  })
})
