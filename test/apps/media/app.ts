import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Application, Environ, HeaderList, StartResponse } from 'appserver'

const mediaRoot = process.env.MEDIA_ROOT ?? '/srv/media'

/** Takes files, shows some to everybody and others to whom it likes: everybody as well, being a test. */
export const application: Application = (environ, startResponse) => {
  const [, kind, ...rest] = environ.PATH_INFO.split('/')
  const name = rest.join('/')
  switch (kind) {
    case 'upload':
      return upload(environ, startResponse, name)
    case 'files':
      return download(environ, startResponse, join(mediaRoot, 'protected', name))
    case 'own':
      return download(environ, startResponse, import.meta.filename)
    case 'by-hand':
      startResponse('200 OK', [['X-Accel-Redirect', `/${name}`], ['X-Accel-Buffering', 'no'], ...headersOf(environ)])
      return ['never seen']
    case 'hints':
      environ['tsgi.early_hints']?.(['</site.css>; rel=preload; as=style'])
      startResponse('200 OK', [['Content-Type', 'text/plain']])
      return ['after the hints']
    default:
      startResponse('200 OK', [['Content-Type', 'application/json']])
      return [JSON.stringify(Object.keys(environ).filter((key) => /accel/i.test(key)))]
  }
}

/** A name that exists is somebody's, and stays. */
async function upload(environ: Environ, startResponse: StartResponse, name: string) {
  await pipeline(Readable.from(environ['tsgi.input']), createWriteStream(join(mediaRoot, name), { flags: 'wx' }))
  startResponse('201 Created', [])
  return []
}

function download(environ: Environ, startResponse: StartResponse, path: string) {
  const body = environ['tsgi.file_wrapper'](path)
  startResponse('200 OK', headersOf(environ))
  return body
}

/** The headers that the query asks for: `?Content-Type=text/plain`. */
function headersOf(environ: Environ): HeaderList {
  return [...new URLSearchParams(environ.QUERY_STRING)]
}
