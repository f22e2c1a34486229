import { readFileSync } from 'node:fs'
import type { FrameworkApplication } from './applications.ts'

const columns = ['application', 'tested', '`APP_MODULE`', 'interface', 'WebSockets', 'behind a proxy', 'notes']
const table = /(?<=<!-- applications -->\n).*(?=<!-- end of applications -->)/s

/** docs/frameworks.md with the table as the applications have it now. */
export function frameworksPage(page: string, applications: readonly FrameworkApplication[]): string {
  if (!table.test(page)) throw new Error('docs/frameworks.md has lost the comments around its table')
  const rows = [columns, columns.map(() => '---'), ...applications.map(cells)]
  return page.replace(table, () => `\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n\n`)
}

function cells(application: FrameworkApplication): string[] {
  const { name, folder, module, exported, documentation } = application
  return [
    `[${name}](../test/apps/${folder})`,
    testedVersion(application),
    [module, ...(exported ? [exported] : [])].map((target) => `\`${target}\``).join(', or '),
    application.interface,
    documentation.webSockets,
    documentation.trust,
    documentation.notes,
  ]
}

function testedVersion({ folder, package: name }: FrameworkApplication): string {
  if (name === undefined) return 'Node 24'
  const manifest = new URL(`../apps/${folder}/package.json`, import.meta.url)
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: Record<string, string> }
  const version = dependencies[name]
  if (version === undefined) throw new Error(`test/apps/${folder} does not depend on ${name}`)
  return `${name} ${version}`
}
