import type { SiteContext } from '../context.ts'
import { deletePicture } from '../media/pictures.ts'
import { leaveMessage, type MessageKey } from '../messages.ts'
import { closeQuestion, deleteQuestion, findQuestion, openQuestion } from '../models/questions.ts'
import { manageContent } from '../templates/manage.ts'
import { publicMedia } from './media-folders.ts'
import { page } from './page.ts'
import { idOf, noSuchQuestion } from './question-id.ts'
import { questionPage } from './question-page.ts'

export async function manage(c: SiteContext): Promise<Response> {
  const { questions, pages } = await questionPage(c, 'all', 'page')
  return page(c, 'Manage questions', manageContent({ username: c.var.account.username, questions, pages }))
}

export async function close(c: SiteContext): Promise<Response> {
  await change(c, closeQuestion)
  return backToList(c, 'closed')
}

export async function open(c: SiteContext): Promise<Response> {
  await change(c, openQuestion)
  return backToList(c, 'opened')
}

/** What is so already stays so: two who press the same button both get what they want. */
async function change(c: SiteContext, to: typeof openQuestion): Promise<void> {
  if (await to(c.var.database, idOf(c))) return
  if (!(await findQuestion(c.var.database, idOf(c)))) throw noSuchQuestion()
}

/** The picture goes after its question: one that is left by a failure in between is seen by nobody. */
export async function remove(c: SiteContext): Promise<Response> {
  const deleted = await deleteQuestion(c.var.database, idOf(c))
  if (!deleted) throw noSuchQuestion()
  if (deleted.picture) await deletePicture(publicMedia(c), deleted.picture)
  return backToList(c, 'deleted')
}

function backToList(c: SiteContext, message: MessageKey): Response {
  leaveMessage(c, message)
  return c.redirect('/manage', 303)
}
