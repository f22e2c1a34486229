import type { Application } from 'appserver'

/** The environ as JSON; what is no plain value, by its kind. */
export const environFacts: Application = (environ, startResponse) => {
  startResponse('200 OK', [
    ['Content-Type', 'application/json'],
    ['Cache-Control', 'no-store'],
  ])
  return [JSON.stringify(environ, (key, value) => (key === '' ? value : plain(value)))]
}

function plain(value: unknown): unknown {
  if (typeof value === 'function') return '(function)'
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? '(object)' : value
}
