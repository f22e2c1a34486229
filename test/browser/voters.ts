import { ask } from '../stack/client.ts'

/**
 * Votes of many visitors, each with no cookie yet, by the form of the question's page: how many for which choice.
 *
 * @throws {Error} an answer says that the vote was not taken
 */
export async function voteAsMany(url: string, path: string, votes: Readonly<Record<string, number>>): Promise<void> {
  const ids = await choiceIds(url, path)
  for (const [choice, count] of Object.entries(votes)) {
    const body = new URLSearchParams({ choice: ids[choice] ?? '' }).toString()
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Host: new URL(url).host, Origin: url }
    for (let voter = 0; voter < count; voter++) {
      const { status, text } = await ask(url, { method: 'POST', path: `${path}/vote`, headers, body })
      if (status !== 303) throw new Error(`a vote for ${choice} was answered ${status}:\n${text}`)
    }
  }
}

/** As the page's radio buttons have them. */
async function choiceIds(url: string, path: string): Promise<Record<string, string>> {
  const { text } = await ask(url, { path })
  const options = text.matchAll(/name="choice" value="(\d+)"[^>]*>\s*<span[^>]*>([^<]*)<\/span>/g)
  return Object.fromEntries(Array.from(options, ([, id, words]) => [textOf(words!), id!]))
}

function textOf(html: string): string {
  return html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
