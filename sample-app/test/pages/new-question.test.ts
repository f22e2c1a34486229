import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAccount } from '../../models/accounts.ts'
import { findQuestion, listQuestions } from '../../models/questions.ts'
import { Browser } from '../browser.ts'
import { type ConfiguredSite, configureSite } from '../configured-site.ts'

const target = '/manage/questions/new'
const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(5000, 1)])
let polls: ConfiguredSite
let staff: Browser

beforeEach(async () => {
  polls = await configureSite({ UPLOAD_LIMIT_BYTES: '20000' })
  staff = new Browser(polls.application)
  const password = 'correct horse battery staple'
  await createAccount(polls.database, { username: 'ada', password, isStaff: true })
  await staff.post('/login', { username: 'ada', password })
})

afterEach(() => polls.close())

interface Typed {
  readonly text?: string
  readonly choices?: readonly string[]
  readonly description?: string
  readonly picture?: File
}

/** As a browser sends it: every field, empty ones too, and an empty file where none was chosen. */
function form({
  text = 'Tea?',
  choices = ['Yes', '', 'No'],
  description = '',
  picture = new File([], ''),
}: Typed = {}) {
  const data = new FormData()
  data.append('text', text)
  for (const choice of choices) data.append('choice', choice)
  data.append('picture_description', description)
  data.append('picture', picture)
  return data
}

const questions = () => listQuestions(polls.database, { state: 'all' })
const pictures = () => readdir(join(polls.mediaRoot, 'public/questions')).catch(() => [])

test('a question is asked, with the choices that were filled in', async () => {
  const answer = await staff.postFiles(target, form({ text: '  Tea?  ' }))
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe('/manage')
  const [summary] = await questions()
  const question = (await findQuestion(polls.database, summary!.id))!
  expect(question.text).toBe('Tea?')
  expect(question.picture).toBeUndefined()
  expect(question.choices.map(({ text }) => text)).toEqual(['Yes', 'No'])
  expect(await pictures()).toEqual([])
})

test('characters that no field of a browser sends, and PostgreSQL does not keep, are spaces', async () => {
  await staff.postFiles(target, form({ text: 'Tea\0 or\r\ncoffee?\0', choices: ['Y\0s', '\0', 'No'] }))
  const [summary] = await questions()
  const question = (await findQuestion(polls.database, summary!.id))!
  expect(question.text).toBe('Tea  or coffee?')
  expect(question.choices.map(({ text }) => text)).toEqual(['Y s', 'No'])
})

test('the form has a field for every choice that there may be, so that it needs no script', async () => {
  const { text } = await staff.get(target)
  expect(text.match(/name="choice"/g)).toHaveLength(10)
})

test.each<[string, Typed, string, string]>([
  ['no question', { text: ' ' }, 'text', 'Write the question.'],
  ['too long a question', { text: 'x'.repeat(201) }, 'text', 'A question has at most 200 characters.'],
  ['one choice', { choices: ['Yes', ''] }, 'choice-2', 'Give at least 2 choices.'],
  ['no field of a choice', { choices: [] }, 'choice-1', 'Give at least 2 choices.'],
  ['too many choices', { choices: Array.from('abcdefghijk') }, 'choice-10', 'At most 10 choices.'],
  ['a choice twice', { choices: ['Yes', 'yes '] }, 'choice-2', 'Choice 2 is the same as choice 1.'],
  ['too long a choice', { choices: ['Yes', 'x'.repeat(101)] }, 'choice-2', 'A choice has at most 100 characters.'],
  ['too long a description', { description: 'x'.repeat(201) }, 'picture_description', 'A description has at most'],
])('%s brings the form back with what was typed and the problem at its field', async (_case, typed, field, message) => {
  const answer = await staff.postFiles(target, form({ ...typed, picture: new File([png], 'tea.png') }))
  expect(answer.status).toBe(422)
  expect(answer.text).toContain(`<a class="problem-link" href="#${field}">${message}`)
  expect(answer.text).toContain(`<p id="${field}-problem" class="problem">${message}`)
  expect(answer.text).toContain('Choose the picture once more.')
  if (typed.choices?.[0]) expect(answer.text).toContain(`value="${typed.choices[0]}"`)
  expect(await questions()).toEqual([])
  expect(await pictures()).toEqual([])
})

describe('a picture', () => {
  test.each([
    ['png', png],
    ['jpg', Buffer.from('\xff\xd8\xff\xe0 picture', 'latin1')],
    ['gif', Buffer.from('GIF89a picture')],
    ['webp', Buffer.from('RIFF1234WEBPVP8 ')],
  ])(
    'that is %s is kept under a name of its own, whatever it was called, and shown with its description',
    async (extension, content) => {
      const picture = new File([content], '../../evil.html', { type: 'text/html' })
      await staff.postFiles(target, form({ picture, description: 'A "cup" of tea' }))
      const [question] = await questions()
      expect(question!.picture).toMatch(new RegExp(`^questions/[0-9a-f]{32}\\.${extension}$`))
      expect(await readFile(join(polls.mediaRoot, 'public', question!.picture!))).toEqual(content)
      const page = await staff.get(`/questions/${question!.id}`)
      expect(page.text).toContain(`src="/media/${question!.picture}" alt="A &quot;cup&quot; of tea"`)
    },
  )

  test('of which a process that died has left a part takes that with it, a day later', async () => {
    const folder = join(polls.mediaRoot, 'public/questions')
    await mkdir(folder, { recursive: true })
    const parts = ['a', 'b'].map((letter) => join(folder, `.${letter.repeat(32)}.part`))
    for (const part of parts) await writeFile(part, 'half a picture')
    const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000)
    await utimes(parts[0]!, yesterday, yesterday)
    await staff.postFiles(target, form({ picture: new File([png], 'tea.png') }))
    const names = await pictures()
    expect(names).toHaveLength(2)
    expect(names).toContain(basename(parts[1]!))
  })

  test('goes with its question', async () => {
    await staff.postFiles(target, form({ picture: new File([png], 'tea.png') }))
    expect(await pictures()).toHaveLength(1)
    const [question] = await questions()
    await staff.post(`/manage/questions/${question!.id}/delete`)
    expect(await pictures()).toEqual([])
  })

  test.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'tea.svg'],
    ['a page with the name of a picture', '<!doctype html><script>alert(1)</script>', 'tea.png'],
    ['almost a WebP', 'RIFF1234WAVEfmt ', 'tea.webp'],
    ['one byte', 'G', 'tea.gif'],
  ])('that is %s is refused, with what was typed', async (_case, content, name) => {
    const answer = await staff.postFiles(target, form({ picture: new File([content], name, { type: 'image/png' }) }))
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('<a class="problem-link" href="#picture">This is neither PNG, JPEG, GIF nor WebP.')
    expect(answer.text).toContain('value="Tea?"')
    expect(await questions()).toEqual([])
    expect(await pictures()).toEqual([])
  })

  test('that is too large is refused while it arrives, with what was typed', async () => {
    const answer = await staff.postFiles(target, form({ picture: new File([png, Buffer.alloc(20_000)], 'tea.png') }))
    expect(answer.status).toBe(413)
    expect(answer.text).toContain('<a class="problem-link" href="#picture">This picture is larger than 19 KiB.')
    expect(answer.text).toContain('value="Tea?"')
    expect(await pictures()).toEqual([])
  })
})

describe('a form that is none', () => {
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b', 'Sec-Fetch-Site': 'same-origin' }
  const part = '--b\r\nContent-Disposition: form-data; name="picture"; filename="x.png"\r\n\r\n'
  const send = (body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, own = headers) =>
    staff.ask({ method: 'POST', target, headers: own, body })

  test('is refused for its size before it ends', async () => {
    // Whoever wants to read all of it before answering never answers.
    const answer = await send(endless(part))
    expect(answer.status).toBe(413)
    expect(answer.text).toContain('<a class="problem-link" href="#picture">This picture is larger than')
    expect((await send(endless('--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n'))).status).toBe(413)
    expect(await pictures()).toEqual([])
  })

  test('and ends early is refused, and leaves nothing', async () => {
    expect((await send([Buffer.from(part), png])).status).toBe(400)
    expect(await pictures()).toEqual([])
  })

  test('whose sender leaves in the middle leaves nothing', async () => {
    const left = async function* () {
      yield Buffer.from(part)
      yield png
      throw new Error('the client has left')
    }
    await send(left()).catch(() => {})
    expect(await pictures()).toEqual([])
  })

  test.each([
    ['has no boundary', 'multipart/form-data; charset=utf-8', 400],
    ['is of another type', 'application/x-www-form-urlencoded', 415],
  ])('%s is refused', async (_case, type, status) => {
    expect((await send([Buffer.from('x')], { ...headers, 'Content-Type': type })).status).toBe(status)
  })
})

/** As a socket delivers: a chunk for each turn of the event loop. */
async function* endless(start: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(start)
  for (;;) {
    await setImmediate()
    yield Buffer.alloc(10_000)
  }
}
