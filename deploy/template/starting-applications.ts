/** An application that a copy can begin with. */
export interface StartingApplication {
  /** As a reader of the copy's README knows it. */
  readonly title: string
  /** Where it lives in the template. */
  readonly folder: string
  /** Its callable, from its own folder: FILE:ATTRIBUTE. */
  readonly callable: string
  /** Blocks between `>>> NAME` and `<<< NAME` that stay in files of the copy. */
  readonly blocks: readonly string[]
}

export const startingApplications: Readonly<Record<string, StartingApplication>> = {
  express: { title: 'Express', folder: 'deploy/template/apps/express', callable: 'app.ts:app', blocks: [] },
  fastify: { title: 'Fastify', folder: 'deploy/template/apps/fastify', callable: 'app.ts:app', blocks: [] },
  hono: { title: 'Hono', folder: 'deploy/template/apps/hono', callable: 'app.ts:app', blocks: [] },
  tsgi: { title: 'TSGI', folder: 'deploy/template/apps/tsgi', callable: 'gateway.ts:application', blocks: [] },
  sample: {
    title: 'The polls project',
    folder: 'sample-app',
    callable: 'gateway.ts:application',
    blocks: ['sample', 'database', 'browser'],
  },
}

/** Where the application lives in every copy. */
export const applicationFolder = 'app'
