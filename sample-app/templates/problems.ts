import { html } from 'hono/html'
import type { Problem } from '../forms/problem.ts'
import type { Html } from './layout.ts'

/** Stands above the form and is read out first; each line leads to its field. */
export function problemSummary(problems: readonly Problem[]): Html | '' {
  if (problems.length === 0) return ''
  return html`
<div class="problems" role="alert" aria-labelledby="problems-title" tabindex="-1" autofocus>
  <h2 id="problems-title" class="problems-title">${problems.length === 1 ? 'There is a problem' : 'There are problems'}</h2>
  <ul class="problems-list">${problems.map(({ field, message }) => html`<li><a class="problem-link" href="#${field}">${message}</a></li>`)}</ul>
</div>`
}

/** Stands beside the field, which names it in `aria-describedby`. */
export function problemOf(field: string, problems: readonly Problem[]): Html | '' {
  const problem = problems.find((candidate) => candidate.field === field)
  return problem ? html`<p id="${field}-problem" class="problem">${problem.message}</p>` : ''
}

/** Attributes that tie a field to its hint and to its problem. */
export function described(field: string, problems: readonly Problem[], hint?: string): Html {
  const isWrong = problems.some((problem) => problem.field === field)
  const ids = [...(hint ? [hint] : []), ...(isWrong ? [`${field}-problem`] : [])]
  return html`${ids.length > 0 ? html`aria-describedby="${ids.join(' ')}"` : ''} ${isWrong ? html`aria-invalid="true"` : ''}`
}
