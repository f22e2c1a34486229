import type { Settings } from '../settings/table.ts'

/** What one connection, one request and one worker may take. 0 stands for no limit. */
export interface HttpLimits {
  readonly requestTimeoutMs: number
  readonly headerTimeoutMs: number
  readonly bodyTimeoutMs: number
  /** 0 closes after each answer. */
  readonly keepAliveMs: number
  readonly lineBytes: number
  readonly fields: number
  readonly fieldBytes: number
  readonly bodyBytes: number
  /** Requests that are answered at a time. */
  readonly concurrency: number
  readonly eventLoopDelayMs: number
  readonly webSocketMessageBytes: number
  /** 0: no pings. */
  readonly webSocketPingMs: number
}

export function httpLimits(settings: Settings): HttpLimits {
  return {
    requestTimeoutMs: settings.requestTimeout * 1000,
    headerTimeoutMs: settings.headerTimeout * 1000,
    bodyTimeoutMs: settings.bodyTimeout * 1000,
    keepAliveMs: settings.keepAlive * 1000,
    lineBytes: settings.limitRequestLine,
    fields: settings.limitRequestFields,
    fieldBytes: settings.limitRequestFieldSize,
    bodyBytes: settings.limitRequestBody,
    concurrency: settings.limitConcurrency,
    eventLoopDelayMs: settings.maxEventLoopDelay * 1000,
    webSocketMessageBytes: settings.limitWebsocketMessage,
    webSocketPingMs: settings.websocketPingInterval * 1000,
  }
}

/** How much of a head node:http buffers before it gives up: `fields × fieldBytes` would be 800 kB for each connection. */
export function headBytes({ lineBytes, fieldBytes }: HttpLimits): number {
  return lineBytes + 8 * fieldBytes
}
