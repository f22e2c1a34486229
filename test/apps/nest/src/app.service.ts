import { setTimeout } from 'node:timers/promises'
import { Injectable } from '@nestjs/common'

@Injectable()
export class AppService {
  getPage(): string {
    return `<!doctype html>
<link rel="stylesheet" href="/assets/app.css">
<title>A NestJS application</title>
<h1>Hello from NestJS</h1>
`
  }

  async *countdown(): AsyncGenerator<string> {
    for (let left = 3; left > 0; left -= 1) {
      yield `${left}\n`
      await setTimeout(200)
    }
    yield 'lift-off\n'
  }
}
