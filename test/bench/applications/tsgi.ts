import type { Application } from 'appserver'
import { text } from './text.ts'

export const application: Application = (_environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain; charset=utf-8']])
  return [text]
}
