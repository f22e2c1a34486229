import { Folders } from './folders.ts'
import type { FrontName } from './front-name.ts'
import { type FrontSettings, keyOf } from './front-settings.ts'
import { startApacheFront } from './fronts/apache-front.ts'
import { startEmbeddedFront } from './fronts/embedded-front.ts'
import { startNginxFront } from './fronts/nginx-front.ts'
import { NameServer } from './name-server.ts'
import type { Front, Scene, Surroundings } from './scene.ts'
import { ScriptedApplication } from './scripted-application.ts'

type StartFront = (settings: FrontSettings, surroundings: Surroundings) => Promise<Front>

/** Images that containers of fronts are started from. */
export interface FrontImages {
  readonly nginx: string
  readonly apache: string
}

/** Sets the scenes for one front's cases: a front for each set of settings, started when it is first needed. */
export class Stage {
  readonly #start: StartFront
  readonly #scenes = new Map<string, Promise<Scene>>()
  #folders: Promise<Folders> | undefined

  constructor(name: FrontName, images: FrontImages) {
    const starts: Readonly<Record<FrontName, StartFront>> = {
      nginx: (settings, surroundings) => startNginxFront(images.nginx, settings, surroundings),
      'nginx-fastcgi': (settings, surroundings) => startNginxFront(images.nginx, settings, surroundings, 'fastcgi'),
      embedded: startEmbeddedFront,
      apache: (settings, surroundings) => startApacheFront(images.apache, settings, surroundings),
    }
    this.#start = starts[name]
  }

  scene(settings: FrontSettings = {}): Promise<Scene> {
    const key = keyOf(settings)
    let scene = this.#scenes.get(key)
    scene ??= this.#set(settings)
    this.#scenes.set(key, scene)
    return scene
  }

  async clear(): Promise<void> {
    for (const scene of await Promise.allSettled(this.#scenes.values())) {
      if (scene.status === 'rejected') continue
      await scene.value.front.stop()
      await takeDown(scene.value)
    }
    await (await this.#folders)?.remove()
  }

  async #set(settings: FrontSettings): Promise<Scene> {
    this.#folders ??= Folders.create()
    const folders = await this.#folders
    const application = await ScriptedApplication.start()
    const second = await ScriptedApplication.start()
    const names = await NameServer.start()
    const surroundings = { application, second, names, folders }
    try {
      return { ...surroundings, front: await this.#start(settings, surroundings) }
    } catch (error) {
      await takeDown(surroundings)
      throw error
    }
  }
}

async function takeDown({
  application,
  second,
  names,
}: Pick<Scene, 'application' | 'second' | 'names'>): Promise<void> {
  await application.stop()
  await second.stop()
  names.stop()
}
