import type { FastifyPluginAsync, FastifyPluginCallback } from 'fastify'
import type { Settings } from '../settings/table.ts'
import type { Hooks } from './hooks.ts'

/** Server middleware: a Fastify plugin, registered in each worker in front of the application. */
export type Plugin = FastifyPluginAsync | FastifyPluginCallback

type Size = `${number}${'k' | 'm' | 'g'}`

/** A setting's value as a person writes it. */
type Written<T> = T extends readonly (infer Item)[]
  ? Written<Item> | readonly Written<Item>[]
  : T extends undefined
    ? 'none' | null
    : T extends number
      ? number | Size
      : T extends string | boolean
        ? T
        : // An address: HOST:PORT, unix:PATH, or a port of this machine.
          string | number

type WrittenSettings = { readonly [Key in Exclude<keyof Settings, 'config'>]?: Written<Settings[Key]> | undefined }

/** What `appserver.config.ts` exports by default. */
export interface Config extends WrittenSettings, Hooks {
  readonly plugins?: readonly Plugin[]
}

/** Gives the config file its types; returns what it is given. */
export function defineConfig(config: Config): Config {
  return config
}
