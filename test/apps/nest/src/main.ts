import { create } from './create.js'

async function bootstrap() {
  const app = await create()
  await app.listen(process.env.PORT ?? 3000)
}

await bootstrap()
