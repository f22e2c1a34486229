import { resolve, table } from 'appserver/settings'

/** What the application server behind nginx is set to, as far as nginx has to fit. */
export interface AppserverLimits {
  readonly keepAliveS: number
  /** 0: none. */
  readonly bodyBytes: number
  /** 0: none. */
  readonly requestS: number
  /** 0: no pings. */
  readonly websocketPingS: number
}

/**
 * @param env the application server's environment; what its config file says is not known here
 * @throws {SettingError}
 */
export function appserverLimits(env: Readonly<Record<string, string | undefined>>): AppserverLimits {
  const { settings } = resolve(table, {
    argv: [],
    env,
    prefix: 'APPSERVER',
    argumentsVariable: 'APPSERVER_CMD_ARGS',
  })
  return {
    keepAliveS: settings.keepAlive,
    bodyBytes: settings.limitRequestBody,
    requestS: settings.requestTimeout,
    websocketPingS: settings.websocketPingInterval,
  }
}
