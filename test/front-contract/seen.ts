import { type Ask, ask } from '../stack/client.ts'
import type { Front } from './scene.ts'
import type { SeenRequest } from './scripted-application.ts'

/** What the application saw of a request through the front; for paths without a script. */
export async function seen(front: Front, given: Partial<Ask> = {}): Promise<SeenRequest> {
  const answer = await ask(front.url, { path: '/', ...given })
  return JSON.parse(answer.text) as SeenRequest
}
