import { accepts } from 'hono/accepts'
import { HTTPException } from 'hono/http-exception'
import type { SiteContext } from '../context.ts'
import { uploadFormContent, uploadReportContent } from '../templates/upload.ts'
import { MalformedUpload, readUpload, type UploadedFile, UploadTooLarge } from '../uploads.ts'
import { page } from './page.ts'

export function uploadForm(c: SiteContext): Promise<Response> {
  return page(c, 'Upload a file', uploadFormContent({ limitBytes: c.var.settings.uploadLimitBytes }))
}

/** Takes the browser's form and a bare body (`curl -T FILE URL`, with POST) alike. */
export async function receiveUpload(c: SiteContext): Promise<Response> {
  const files = await filesOf(c)
  const type = accepts(c, {
    header: 'Accept',
    supports: ['application/json', 'text/html'],
    default: 'application/json',
  })
  c.header('Vary', 'Accept')
  if (type === 'application/json') return c.json({ files })
  return page(c, 'Upload received', uploadReportContent({ files }))
}

async function filesOf(c: SiteContext): Promise<UploadedFile[]> {
  try {
    return await readUpload(c.req.raw, c.var.settings.uploadLimitBytes)
  } catch (error) {
    if (error instanceof UploadTooLarge) throw new HTTPException(413, { message: error.message, cause: error })
    if (error instanceof MalformedUpload) throw new HTTPException(400, { message: error.message, cause: error })
    throw error
  }
}
