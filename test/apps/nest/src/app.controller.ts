import { Readable } from 'node:stream'
import { Body, Controller, Get, Header, Post, Redirect, Req, Res, StreamableFile } from '@nestjs/common'
import type { Request, Response } from 'express'
import { AppService } from './app.service.js'

@Controller()
export class AppController {
  constructor(private readonly appService: AppService) {}

  @Get()
  getPage(): string {
    return this.appService.getPage()
  }

  @Post('echo')
  echo(@Body() body: unknown): { received: unknown } {
    return { received: body }
  }

  @Get('sign-in')
  @Redirect('/')
  signIn(@Res({ passthrough: true }) response: Response): void {
    response.cookie('session', 'abc', { httpOnly: true }).cookie('theme', 'dark')
  }

  @Get('seen')
  seen(@Req() request: Request): { ip: string | undefined; host: string; protocol: string } {
    return { ip: request.ip, host: request.host, protocol: request.protocol }
  }

  @Get('countdown')
  @Header('X-Accel-Buffering', 'no')
  countdown(): StreamableFile {
    return new StreamableFile(Readable.from(this.appService.countdown(), { objectMode: false }), { type: 'text/plain' })
  }

  @Get('broken')
  broken(): never {
    throw new Error('this handler fails on purpose')
  }
}
