import type { Application } from 'appserver'
import { digests } from './digests.ts'
import { environFacts } from './environ.ts'
import { asTold, ownSource, protectedFile, takeFile } from './files.ts'
import { greet } from './greeting.ts'
import { hints } from './hints.ts'
import { stream } from './stream.ts'

/** By the first segment of the path. */
const views: Readonly<Record<string, Application>> = {
  environ: environFacts,
  greet,
  stream,
  digests,
  upload: takeFile,
  files: protectedFile,
  own: ownSource,
  'by-hand': asTold,
  hints,
}

/** What the end-to-end tests ask for, one view a question, in nothing but the contract. */
export const application: Application = (environ, startResponse) => {
  const [, name = ''] = environ.PATH_INFO.split('/')
  const view = Object.hasOwn(views, name) ? views[name]! : keysOfAccel
  return view(environ, startResponse)
}

/** Every other path: what a client may have smuggled in about files, which must be nothing. */
const keysOfAccel: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'application/json']])
  return [JSON.stringify(Object.keys(environ).filter((key) => /accel/i.test(key)))]
}
