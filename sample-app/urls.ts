import type { Hono } from 'hono'
import type { SiteEnv } from './context.ts'
import { fileForm, smallForm } from './middleware/forms.ts'
import { staffOnly } from './middleware/session.ts'
import { about } from './views/about.ts'
import { live } from './views/live.ts'
import { logIn, loginForm, logOut } from './views/login.ts'
import { close, manage, open, remove } from './views/manage.ts'
import { addQuestion, newQuestionForm } from './views/new-question.ts'
import { questionId } from './views/question-id.ts'
import { question, questionList } from './views/questions.ts'
import { results } from './views/results.ts'
import { vote } from './views/vote.ts'
import { votesCsv } from './views/votes-csv.ts'

/** The project's pages: which URL is which view. */
export function addUrls(site: Hono<SiteEnv>): void {
  site.get('/', questionList)
  site.get('/about', about)

  site.get(`/questions/${questionId}`, question)
  site.post(`/questions/${questionId}/vote`, smallForm, vote)
  site.get(`/questions/${questionId}/results`, results)
  site.get(`/questions/${questionId}/live`, live)

  site.get('/login', loginForm)
  site.post('/login', smallForm, logIn)
  site.post('/logout', smallForm, logOut)

  site.use('/manage/*', staffOnly)
  site.get('/manage', manage)
  site.get('/manage/questions/new', newQuestionForm)
  site.post('/manage/questions/new', fileForm, addQuestion)
  site.post(`/manage/questions/${questionId}/close`, smallForm, close)
  site.post(`/manage/questions/${questionId}/open`, smallForm, open)
  site.post(`/manage/questions/${questionId}/delete`, smallForm, remove)
  site.get(`/manage/questions/${questionId}/votes.csv`, votesCsv)
}
