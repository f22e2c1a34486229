import { Agent } from 'node:http'
import { ask } from '../stack/client.ts'

const concurrency = 10

/** Sends `count` requests, every other one a form, over a few kept connections; tells what did not succeed. */
export async function failuresOf(url: string, count: number): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const failures: string[] = []
  let next = 0
  const visitor = async () => {
    while (next < count) {
      next += 1
      const outcome = await visitOnce(url, next, agent)
      if (outcome) failures.push(outcome)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, visitor))
  agent.destroy()
  return failures
}

async function visitOnce(url: string, number: number, agent: Agent): Promise<string | undefined> {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const posts = number % 2 === 0
  const request = posts
    ? { method: 'POST', path: '/greet', headers: form, body: `name=Visitor+${number}`, agent }
    : { path: `/greet?name=Visitor+${number}`, agent }
  const expected = posts ? 303 : 200
  try {
    const { status } = await ask(url, request)
    return status === expected ? undefined : `request ${number}: ${status}`
  } catch (error) {
    return `request ${number}: ${(error as Error).message}`
  }
}
