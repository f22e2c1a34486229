import { html } from 'hono/html'
import type { Choice, Question } from '../models/questions.ts'
import { dateElement } from './dates.ts'
import { countText, share, votesText } from './figures.ts'
import type { Html } from './layout.ts'
import { pictureElement } from './picture.ts'

interface Results {
  readonly question: Question
  readonly mediaUrl: string
  /** What this visitor voted for. */
  readonly chosen: number | undefined
}

/** Complete without a script; `live.js` goes on from here, by the `data-` attributes. */
export function resultsContent({ question, mediaUrl, chosen }: Results): Html {
  const { id, text, choices, closedAt } = question
  return html`
<article data-live="/questions/${id}/live">
  ${question.picture ? html`<div class="picture">${pictureElement(question, mediaUrl)}</div>` : ''}
  <p class="rubric">Results</p>
  <h1>${text}</h1>
  <p class="meta"><span data-total>${votesText(question.votes)}</span>${closedAt ? html` · closed ${dateElement(closedAt)}` : ''} <span class="state" data-state hidden></span></p>
  <ul class="tally">${choices.map((choice) => bar(choice, question, choice.id === chosen))}</ul>
  <p class="visually-hidden" role="status" data-announcement></p>
  <p class="actions">
    <a class="button" data-vote href="/questions/${id}" ${closedAt ? html`hidden` : ''}>${chosen === undefined ? 'Vote' : 'Change my vote'}</a>
    <a href="/">All questions</a>
  </p>
</article>`
}

function bar({ id, text, votes }: Choice, question: Question, isChosen: boolean): Html {
  const percent = share(votes, question.votes)
  const leads = votes > 0 && question.choices.every((other) => other.votes <= votes)
  return html`
<li data-choice="${id}" ${leads ? html`data-leads` : ''}>
  <p class="tally-line">
    <span class="tally-text"><span class="label">${text}</span>${isChosen ? html` <span class="mine">your vote</span>` : ''}</span>
    <span class="tally-figures"><span class="count"><span class="votes">${countText(votes)}</span><span class="visually-hidden"> votes,</span></span> <span class="share">${percent} %</span></span>
  </p>
  <svg class="bar" width="100%" height="14" aria-hidden="true" focusable="false"><rect class="bar-fill" width="${percent}%" height="14" rx="7"/></svg>
</li>`
}
