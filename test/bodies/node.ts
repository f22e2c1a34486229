import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Answers } from './answers.ts'

const answers = new Answers()

export const application = createServer(async (request, response) => {
  await pipeline(Readable.from(answers.to(request.url!, request)), response)
})
