import { type Application, type Body, defineApplication, type Environ } from 'appserver'

const key = 'polls.sent_file'

/**
 * Leaves a file to the server, and by it to the front: a `Response` can't carry what `tsgi.file_wrapper` gives.
 *
 * @throws {Error} with Node's `code`: there is no such file
 */
export function sendFile(environ: Environ, path: string): void {
  environ[key] = environ['tsgi.file_wrapper'](path)
}

/** Around the site: puts the file that a view has left in the place of its empty body. */
export function sendingFiles(application: Application): Application {
  return defineApplication(async (environ, startResponse) => {
    const body = await application(environ, startResponse)
    return (environ[key] as Body | undefined) ?? body
  })
}
