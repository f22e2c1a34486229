import { html } from 'hono/html'
import type { QuestionSummary } from '../models/questions.ts'
import { dateElement } from './dates.ts'
import { countText, votesText } from './figures.ts'
import type { Html } from './layout.ts'
import { type Pages, pageLinks } from './pages.ts'
import { pictureElement } from './picture.ts'

export interface QuestionLists {
  readonly open: readonly QuestionSummary[]
  readonly openPages: Pages
  readonly closed: readonly QuestionSummary[]
  readonly closedPages: Pages
  readonly mediaUrl: string
}

export function questionListContent({ open, openPages, closed, closedPages, mediaUrl }: QuestionLists): Html {
  return html`
<h1>What do you think?</h1>
<p class="lead">One vote for each question. The bars move while others vote.</p>
<section aria-labelledby="open-title">
  <h2 id="open-title" class="rubric">Open</h2>
  ${open.length > 0 ? html`<ul class="cards">${open.map((question) => openCard(question, mediaUrl))}</ul>` : nothingOpen}
  ${pageLinks(openPages, 'Pages of open questions', 'open')}
</section>
${closed.length > 0 || closedPages.number > 1 ? closedSection(closed, closedPages) : ''}`
}

const nothingOpen = html`<p class="empty">No question is open at the moment.</p>`

function openCard(question: QuestionSummary, mediaUrl: string): Html {
  return html`
<li class="card">
  ${question.picture ? html`<div class="card-picture">${pictureElement(question, mediaUrl, 'card-image')}</div>` : ''}
  <div class="card-text">
    <div>
      <h3 class="card-title"><a class="card-link" href="/questions/${question.id}">${question.text}</a></h3>
      <p class="meta">Asked ${dateElement(question.createdAt)}</p>
    </div>
    <p class="card-votes"><span class="card-number">${countText(question.votes)}</span> ${question.votes === 1 ? 'vote' : 'votes'}</p>
  </div>
</li>`
}

function closedSection(closed: readonly QuestionSummary[], pages: Pages): Html {
  return html`
<section aria-labelledby="closed-title">
  <h2 id="closed-title" class="rubric">Closed</h2>
  <ul class="rows">${closed.map(closedRow)}</ul>
  ${pageLinks(pages, 'Pages of closed questions', 'closed')}
</section>`
}

function closedRow({ id, text, votes, closedAt }: QuestionSummary): Html {
  return html`
<li class="row">
  <a class="row-link" href="/questions/${id}/results">${text}</a>
  <span class="meta">${votesText(votes)}${closedAt ? html` · closed ${dateElement(closedAt)}` : ''}</span>
</li>`
}
