import { describeError, LoadError } from '../../errors.ts'
import type { GatewayContext } from '../gateway.ts'
import { InTurn } from '../in-turn.ts'
import type { AsgiApplication, AsgiLifespanReceiveEvent, AsgiLifespanSendEvent, AsgiSendEvent } from './asgi.ts'
import { unexpected } from './events.ts'

type Phase = 'starting' | 'serving' | 'stopping' | 'over'

/** Which events may be sent in which phase. */
const answers: Readonly<Record<string, Phase>> = {
  'lifespan.startup.complete': 'starting',
  'lifespan.startup.failed': 'starting',
  'lifespan.shutdown.complete': 'stopping',
  'lifespan.shutdown.failed': 'stopping',
}

/** The life of an ASGI application in its worker (ASGI, "Lifespan Protocol" 2.0). */
export class AsgiLifespan {
  /** What the application keeps for its requests. */
  readonly state: Record<string, unknown> = {}
  readonly #application: AsgiApplication
  readonly #context: GatewayContext
  readonly #turns = new InTurn()
  readonly #started = Promise.withResolvers<void>()
  readonly #stopping = Promise.withResolvers<void>()
  readonly #stopped = Promise.withResolvers<void>()
  #phase: Phase = 'starting'
  #told = 0

  constructor(application: AsgiApplication, context: GatewayContext) {
    this.#application = application
    this.#context = context
    this.#stopped.promise.catch(() => {})
  }

  /** Resolves when the application has started, or takes no part in a lifespan. @throws {LoadError} it says that it can't start */
  async startup(): Promise<void> {
    if (this.#context.lifespan === 'off') this.#phase = 'over'
    else {
      void this.#run()
      await this.#started.promise
    }
  }

  /** Resolves when the application has cleaned up. @throws what it throws, or what it says of its failure */
  async shutdown(): Promise<void> {
    if (this.#phase !== 'serving') return
    this.#phase = 'stopping'
    this.#stopping.resolve()
    await this.#stopped.promise
  }

  async #run(): Promise<void> {
    const scope = { type: 'lifespan', asgi: { version: '3.0', spec_version: '2.0' }, state: this.state } as const
    try {
      await this.#application(scope, this.#receive, this.#send)
      this.#returned()
    } catch (error) {
      this.#threw(error)
    }
    this.#phase = 'over'
  }

  readonly #receive = (): Promise<AsgiLifespanReceiveEvent> => this.#turns.take(() => this.#next())

  async #next(): Promise<AsgiLifespanReceiveEvent> {
    this.#told++
    if (this.#told === 1) return { type: 'lifespan.startup' }
    if (this.#told > 2) throw new Error('receive was called after lifespan.shutdown: nothing follows it')
    await this.#stopping.promise
    return { type: 'lifespan.shutdown' }
  }

  readonly #send = async (event: AsgiSendEvent): Promise<void> => {
    const phase = answers[event?.type]
    if (phase === undefined) throw unexpected(event, 'a lifespan', Object.keys(answers))
    if (phase !== this.#phase) throw new Error(`${event.type} was sent ${misplaced[this.#phase]}`)
    this.#take(event as AsgiLifespanSendEvent)
  }

  #take(event: AsgiLifespanSendEvent): void {
    if (event.type === 'lifespan.startup.complete') {
      this.#phase = 'serving'
      this.#started.resolve()
    } else if (event.type === 'lifespan.startup.failed') {
      this.#phase = 'over'
      this.#started.reject(new LoadError(`the application's lifespan startup failed${reasonOf(event)}`))
    } else {
      this.#phase = 'over'
      if (event.type === 'lifespan.shutdown.complete') this.#stopped.resolve()
      else this.#stopped.reject(new Error(`the application's lifespan shutdown failed${reasonOf(event)}`))
    }
  }

  #returned(): void {
    if (this.#phase === 'starting') this.#unsupported('it returned without lifespan.startup.complete')
    else if (this.#phase === 'stopping') this.#stopped.resolve()
    else if (this.#phase === 'serving')
      this.#context.log.warn('The application left its lifespan while it serves: it will not hear of the shutdown')
  }

  #threw(error: unknown): void {
    const stack = describeError(error)
    if (this.#phase === 'starting') this.#unsupported(`it threw ${String(error)}`, stack)
    else if (this.#phase === 'stopping') this.#stopped.reject(error)
    else if (this.#phase === 'serving')
      this.#context.log.error('The application failed in its lifespan, and will not hear of the shutdown', stack)
  }

  /** ASGI has the server go on; an application that asked for its startup event knew what it was doing, so that is shown. */
  #unsupported(how: string, stack?: string): void {
    if (this.#context.lifespan === 'on') {
      const said = stack === undefined ? how : `${how}:\n${stack}`
      this.#started.reject(new LoadError(`the application did not start in its lifespan: ${said}`))
      return
    }
    const { log } = this.#context
    if (this.#told === 0) log.info(`The application takes no part in the lifespan: ${how} (see --lifespan)`)
    else
      log.warn(`The application did not start in its lifespan: ${how}; it serves all the same (see --lifespan)`, stack)
    this.#started.resolve()
  }
}

const misplaced: Readonly<Record<Phase, string>> = {
  starting: 'before lifespan.shutdown',
  serving: 'while the application serves',
  stopping: 'after lifespan.shutdown',
  over: 'after the end of the lifespan',
}

function reasonOf({ message }: { readonly message?: string | undefined }): string {
  return message ? `: ${message}` : ''
}
