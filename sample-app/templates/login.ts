import { html } from 'hono/html'
import type { Problem } from '../forms/problem.ts'
import { longestNameCharacters } from '../models/usernames.ts'
import type { Html } from './layout.ts'
import { described, problemOf, problemSummary } from './problems.ts'

export interface LoginForm {
  readonly username: string
  /** Where to go afterwards: a path of this site. */
  readonly next: string
  readonly problems?: readonly Problem[]
}

export function loginContent({ username, next, problems = [] }: LoginForm): Html {
  return html`
${problemSummary(problems)}
<h1>Log in</h1>
<p class="lead">For those who ask the questions. You need no account to vote.</p>
<form method="post" action="/login" class="stack">
  <input type="hidden" name="next" value="${next}">
  <div class="field">
    <label for="username">Username</label>
    ${problemOf('username', problems)}
    <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="${longestNameCharacters}" value="${username}" ${described('username', problems)}>
  </div>
  <div class="field">
    <label for="password">Password</label>
    ${problemOf('password', problems)}
    <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024" ${described('password', problems)}>
  </div>
  <p class="actions"><button type="submit">Log in</button></p>
</form>`
}
