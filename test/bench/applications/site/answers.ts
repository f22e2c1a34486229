/** What every application of the benchmark answers with; site_answers.py has the same. */
export const text = 'Hello from behind nginx.\n'

/** As JSON some 2 kB; made into text for each request, as an application does it. */
export const record = {
  question: 'Which front do you deploy?',
  choices: Array.from({ length: 32 }, (_, index) => ({
    id: index,
    text: `Choice ${index}`,
    votes: index * 7919,
    open: true,
  })),
}

/** Some 40 kB. */
export const html = `<!doctype html><title>Polls</title>${Array.from(
  { length: 600 },
  (_, index) => `<li><a href="/questions/${index}">Question number ${index}</a></li>`,
).join('\n')}`

/** A megabyte in so many pieces. */
export const pieces = 16
export const piece = Buffer.alloc(65_536, 'x')

export const types = {
  text: 'text/plain; charset=utf-8',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  bytes: 'application/octet-stream',
} as const
