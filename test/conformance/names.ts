/** The ways to call an application, as `--interface` names them. */
export const interfaces = ['tsgi', 'fetch', 'asgi', 'node'] as const
export type InterfaceName = (typeof interfaces)[number]

/** What the client is connected to. */
export const fronts = ['direct', 'embedded', 'nginx'] as const
export type FrontName = (typeof fronts)[number]
