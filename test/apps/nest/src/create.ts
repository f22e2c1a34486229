import 'reflect-metadata'
import { join } from 'node:path'
import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { WsAdapter } from '@nestjs/platform-ws'
import { AppModule } from './app.module.js'

export async function create(): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ['warn', 'error'] })
  app.set('trust proxy', 'loopback, linklocal, uniquelocal')
  app.useStaticAssets(join(import.meta.dirname, '..', 'public'), { prefix: '/assets/' })
  app.useWebSocketAdapter(new WsAdapter(app))
  return app
}
