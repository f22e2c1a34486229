import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Application, Environ, HeaderList, StartResponse } from 'appserver'

const mediaRoot = process.env.MEDIA_ROOT ?? '/srv/media'

/** Keeps a file among the media. A name that exists is somebody's, and stays. */
export const takeFile: Application = async (environ, startResponse) => {
  const path = join(mediaRoot, nameIn(environ))
  await pipeline(Readable.from(environ['tsgi.input']), createWriteStream(path, { flags: 'wx' }))
  startResponse('201 Created', [])
  return []
}

/** Shows to everybody, being a test, what an application shows to whom it likes. */
export const protectedFile: Application = (environ, startResponse) =>
  send(environ, startResponse, join(mediaRoot, 'protected', nameIn(environ)))

export const ownSource: Application = (environ, startResponse) => send(environ, startResponse, import.meta.filename)

/** Names the file to the front itself, without the file wrapper. */
export const asTold: Application = (environ, startResponse) => {
  startResponse('200 OK', [
    ['X-Accel-Redirect', `/${nameIn(environ)}`],
    ['X-Accel-Buffering', 'no'],
    ...headersOf(environ),
  ])
  return ['never seen']
}

function nameIn(environ: Environ): string {
  return environ.PATH_INFO.split('/').slice(2).join('/')
}

function send(environ: Environ, startResponse: StartResponse, path: string) {
  const body = environ['tsgi.file_wrapper'](path)
  startResponse('200 OK', headersOf(environ))
  return body
}

/** The headers that the query asks for: `?Content-Type=text/plain`. */
function headersOf(environ: Environ): HeaderList {
  return [...new URLSearchParams(environ.QUERY_STRING)]
}
