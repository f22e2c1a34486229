import type { Exchange } from '../exchange.ts'
import { mayBeShown, mediaType } from './media-types.ts'
import { MountedFiles } from './mounted-files.ts'
import { sendFile } from './send-file.ts'

/** What people have uploaded: nothing of it may act in the name of the site. */
export class MediaFiles extends MountedFiles {
  protected send(exchange: Exchange, directory: string, name: string): void {
    const { response } = exchange
    sendFile(exchange, {
      directory,
      name,
      onHeaders: () => {
        response.setHeader('Content-Type', mediaType(name))
        // The same name may mean another file tomorrow.
        response.setHeader('Cache-Control', 'no-cache')
        response.setHeader('X-Content-Type-Options', 'nosniff')
        if (mayBeShown(name)) return
        response.setHeader('Content-Disposition', 'attachment')
        response.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
      },
    })
  }
}
