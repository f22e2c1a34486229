import { execFileSync } from 'node:child_process'

/** Variables that would point git at another repository than the folder it is started in, as in a hook. */
const foreign = /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|OBJECT_DIRECTORY|COMMON_DIR)$/

export class Repository {
  readonly #folder: string
  readonly #environment: NodeJS.ProcessEnv

  constructor(folder: string, environment: NodeJS.ProcessEnv) {
    this.#folder = folder
    this.#environment = Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name)))
  }

  /** The commit that is checked out; undefined where the folder is no repository of its own, or git is missing. */
  get commit(): string | undefined {
    const top = this.#ask('rev-parse', '--show-prefix')
    return top === '' ? this.#ask('rev-parse', '--short', 'HEAD') : undefined
  }

  /**
   * Makes the folder a repository with everything in one commit, unless git is missing or another repository has the folder.
   *
   * @returns undefined when it did, else why not
   */
  begin(message: string): string | undefined {
    if (this.#ask('--version') === undefined) return 'git is missing'
    if (this.#ask('rev-parse', '--is-inside-work-tree') === 'true')
      return 'the folder is in the tree of another repository'
    this.#git('init', '--quiet', '--initial-branch=main')
    this.#git('add', '--all')
    this.#git(...this.#author(), 'commit', '--quiet', '--no-verify', '--no-gpg-sign', `--message=${message}`)
    return undefined
  }

  /** Who has told git no name gets a commit all the same. */
  #author(): string[] {
    if (this.#ask('var', 'GIT_COMMITTER_IDENT') !== undefined && this.#ask('config', 'user.email') !== undefined)
      return []
    return ['-c', 'user.name=make new', '-c', 'user.email=make-new@localhost']
  }

  #ask(...args: readonly string[]): string | undefined {
    try {
      return this.#git(...args).trim()
    } catch {
      return undefined
    }
  }

  #git(...args: readonly string[]): string {
    const options = { cwd: this.#folder, env: this.#environment, encoding: 'utf8', stdio: 'pipe' } as const
    return execFileSync('git', args, options)
  }
}
