import { html } from 'hono/html'
import type { Problem } from '../forms/problem.ts'
import type { Choice, Question } from '../models/questions.ts'
import { votesText } from './figures.ts'
import type { Html } from './layout.ts'
import { pictureElement } from './picture.ts'
import { problemOf, problemSummary } from './problems.ts'

export interface Ballot {
  readonly question: Question
  readonly mediaUrl: string
  /** What this visitor voted for before. */
  readonly chosen?: number | undefined
  readonly problems?: readonly Problem[]
}

export function questionContent({ question, mediaUrl, chosen, problems = [] }: Ballot): Html {
  return html`
${problemSummary(problems)}
<article class="ballot">
  ${question.picture ? html`<div class="picture">${pictureElement(question, mediaUrl)}</div>` : ''}
  <form method="post" action="/questions/${question.id}/vote">
    <fieldset class="options" ${problems.length > 0 ? html`aria-describedby="choice-problem"` : ''}>
      <legend class="ballot-legend"><h1>${question.text}</h1></legend>
      ${problemOf('choice', problems)}
      ${question.choices.map((choice, index) => choiceField(choice, index, choice.id === chosen))}
    </fieldset>
    <p class="actions">
      <button type="submit">${chosen === undefined ? 'Vote' : 'Change my vote'}</button>
      <a href="/questions/${question.id}/results">See the results</a>
    </p>
  </form>
  <p class="meta ballot-note">${votesText(question.votes)} so far. ${chosen === undefined ? 'You can change yours while the question is open.' : 'You have voted; a new choice replaces the old one.'}</p>
</article>`
}

/** The first has the id that a problem's link leads to. */
function choiceField({ id, text }: Choice, index: number, isChosen: boolean): Html {
  const field = index === 0 ? 'choice' : `choice-${id}`
  return html`
<label class="option" for="${field}">
  <input class="option-input" type="radio" id="${field}" name="choice" value="${id}" required ${isChosen ? html`checked` : ''}>
  <span class="option-text">${text}</span>
</label>`
}
