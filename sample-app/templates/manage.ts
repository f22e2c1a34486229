import { html } from 'hono/html'
import type { QuestionSummary } from '../models/questions.ts'
import { dateElement } from './dates.ts'
import { votesText } from './figures.ts'
import type { Html } from './layout.ts'
import { type Pages, pageLinks } from './pages.ts'

interface Managed {
  readonly username: string
  readonly questions: readonly QuestionSummary[]
  readonly pages: Pages
}

export function manageContent({ username, questions, pages }: Managed): Html {
  return html`
<div class="title-row">
  <h1 class="title-row-title">Manage questions</h1>
  <a class="button" href="/manage/questions/new">New question</a>
</div>
<p class="lead">You are logged in as ${username}.</p>
${questions.length > 0 ? html`<ul class="ledger">${questions.map(entry)}</ul>` : html`<p class="empty">There is no question yet.</p>`}
${pageLinks(pages, 'Pages of questions', 'page')}`
}

function entry(question: QuestionSummary): Html {
  const { id, text, votes, createdAt, closedAt } = question
  const named = html`<span class="visually-hidden">: ${text}</span>`
  return html`
<li class="entry">
  <h2><a class="entry-link" href="/questions/${id}/results">${text}</a></h2>
  <p class="meta"><span class="badge" ${closedAt ? '' : html`data-open`}>${closedAt ? 'Closed' : 'Open'}</span> ${votesText(votes)} · asked ${dateElement(createdAt)}</p>
  <div class="entry-actions">
    ${action(id, closedAt ? 'open' : 'close', html`${closedAt ? 'Open again' : 'Close'}${named}`)}
    <a class="button quiet small" href="/manage/questions/${id}/votes.csv">Export votes${named}</a>
    <details>
      <summary class="button quiet small">Delete${named}</summary>
      <div class="confirmation">
        <p class="confirmation-text">This deletes the question, its votes and its picture for good.</p>
        ${action(id, 'delete', html`Delete it${named}`)}
      </div>
    </details>
  </div>
</li>`
}

function action(id: number, verb: 'open' | 'close' | 'delete', label: Html): Html {
  const style = verb === 'delete' ? 'danger small' : 'quiet small'
  return html`<form method="post" action="/manage/questions/${id}/${verb}"><button type="submit" class="${style}">${label}</button></form>`
}
