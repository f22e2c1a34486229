import { text } from './text.ts'

export const application = {
  fetch: (): Response => new Response(text, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } }),
}
