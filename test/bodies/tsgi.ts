import type { Application } from 'appserver'
import { Answers } from './answers.ts'

const answers = new Answers()

export const application: Application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'application/octet-stream']])
  return answers.to(environ.REQUEST_URI, environ['tsgi.input'])
}
