/** A file, or a folder with all that is in it, that comes along. */
export interface Part {
  /** In the template. */
  readonly from: string
  /** In the copy; the same place where it is left out. */
  readonly to?: string
  /** Below `from`, without these. */
  readonly without?: readonly string[]
  /** Whose it is in the copy: later versions of what is the template's can be taken over. Default: the template's. */
  readonly owner?: 'copy'
  /** The block that an application must have for this to come along. */
  readonly onlyWith?: string
}

/** For operators and for writers of applications; what is for readers of the template's own code stays there. */
const pages = [
  'apache',
  'asgi',
  'configuration',
  'containers',
  'fastcgi',
  'fetch',
  'files',
  'frameworks',
  'fronts',
  'gateway',
  'interfaces',
  'limits',
  'logging',
  'metrics',
  'middleware',
  'operations',
  'settings',
  'static-files',
  'systemd',
  'websockets',
  'workers',
]

export const parts: readonly Part[] = [
  { from: 'appserver', without: ['test', 'write-docs.ts'] },
  { from: 'proxy', without: ['test'] },
  { from: 'nginx', without: ['test'] },
  { from: 'deploy', without: ['test', 'template'] },
  ...pages.map((page) => ({ from: `docs/${page}.md` })),
  { from: 'test/stack' },
  { from: 'test/site', to: 'test/e2e', owner: 'copy' },
  { from: 'test/e2e/log-on-failure.ts', owner: 'copy' },
  // What shows the sample through the containers needs those that all of the template's tests share.
  { from: 'test/browser', without: ['compose.test.ts', 'replica-cases.ts'], owner: 'copy', onlyWith: 'browser' },
  { from: 'docs/sample-app.md', to: 'docs/app.md', owner: 'copy', onlyWith: 'sample' },
  { from: 'Makefile' },
  { from: 'docker-compose.yml' },
  { from: '.env.example' },
  { from: '.npmrc' },
  { from: '.gitignore' },
  { from: '.dockerignore' },
  { from: '.ci/run' },
  // The copy's owner may want another licence for the rest; this one stays with the parts above.
  { from: 'LICENSE', to: 'deploy/LICENSE' },
  { from: 'deploy/template/files', to: '.', owner: 'copy' },
]
