import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { SiteContext } from '../context.ts'
import { FormTooLarge, MalformedForm, readMultipart } from '../forms/multipart.ts'
import type { Problem } from '../forms/problem.ts'
import { checkQuestion, emptyQuestion, type QuestionForm, readQuestion } from '../forms/question.ts'
import {
  deletePicture,
  PictureError,
  PictureTooLarge,
  type ReceivedPicture,
  receivePicture,
} from '../media/pictures.ts'
import { leaveMessage } from '../messages.ts'
import { createQuestion } from '../models/questions.ts'
import { newQuestionContent } from '../templates/new-question.ts'
import { publicMedia } from './media-folders.ts'
import { page } from './page.ts'

export function newQuestionForm(c: SiteContext): Promise<Response> {
  return formPage(c, emptyQuestion, [], 200)
}

export async function addQuestion(c: SiteContext): Promise<Response> {
  const { form, picture, pictureError } = await readForm(c)
  const { question, problems } = checkQuestion(form)
  if (pictureError) problems.push({ field: 'picture', message: pictureError.message })
  if (problems.length === 0) return save(c, question, picture)
  await picture?.discard()
  // What a browser has sent it does not put into the form again.
  if (picture) problems.push({ field: 'picture', message: 'Choose the picture once more.' })
  return formPage(c, form, problems, pictureError instanceof PictureTooLarge ? 413 : 422)
}

interface SentForm {
  readonly form: QuestionForm
  readonly picture: ReceivedPicture | undefined
  readonly pictureError: PictureError | undefined
}

/** The fields come before the picture, so that they are known when it is refused. */
async function readForm(c: SiteContext): Promise<SentForm> {
  const { uploadLimitBytes } = c.var.settings
  const fields = new URLSearchParams()
  let picture: ReceivedPicture | undefined
  let pictureError: PictureError | undefined
  let hasPicture = false
  const receive = async (file: AsyncIterable<Uint8Array>) => {
    hasPicture = true
    picture = await receivePicture(publicMedia(c), file, uploadLimitBytes)
  }
  try {
    await readMultipart(c.req.raw, { fields, receive, limitBytes: uploadLimitBytes + 64 * 1024 })
  } catch (error) {
    await picture?.discard()
    picture = undefined
    // The form may be too large before the last bytes that came have reached the picture.
    const reason = hasPicture && error instanceof FormTooLarge ? new PictureTooLarge(uploadLimitBytes) : error
    if (!(reason instanceof PictureError)) throw asRefusal(reason)
    pictureError = reason
  }
  return { form: readQuestion(fields), picture, pictureError }
}

function asRefusal(error: unknown): unknown {
  if (error instanceof MalformedForm) return new HTTPException(400, { message: error.message, cause: error })
  if (error instanceof FormTooLarge) return new HTTPException(413, { message: error.message, cause: error })
  return error
}

/** No question ever names a picture that is not there. */
async function save(
  c: SiteContext,
  { text, choices, pictureDescription }: QuestionForm,
  received?: ReceivedPicture,
): Promise<Response> {
  const picture = await received?.keep()
  try {
    await createQuestion(c.var.database, { text, choices, ...(picture && { picture, pictureDescription }) })
  } catch (error) {
    if (picture) await deletePicture(publicMedia(c), picture)
    throw error
  }
  leaveMessage(c, 'created')
  return c.redirect('/manage', 303)
}

function formPage(
  c: SiteContext,
  form: QuestionForm,
  problems: readonly Problem[],
  status: ContentfulStatusCode,
): Promise<Response> {
  const title = problems.length > 0 ? 'Error: New question' : 'New question'
  const content = newQuestionContent({ form, problems, pictureLimitBytes: c.var.settings.uploadLimitBytes })
  return page(c, title, content, { status, scripts: ['js/choices.js'] })
}
