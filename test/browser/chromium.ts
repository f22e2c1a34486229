import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'
import { repositoryRoot } from '../stack/running-command.ts'

/** Nothing but the page: on a closed network each of these would wait for hosts that it can't reach. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
  '--no-first-run',
]

/** The machine's own Chromium, without a window. */
export async function startChromium(): Promise<Browser> {
  const { stdout } = await promisify(execFile)('deploy/bootstrap/browser.sh', ['find'], { cwd: repositoryRoot })
  // Its sandbox refuses to run as root.
  return chromium.launch({ executablePath: stdout.trim(), args: quiet, chromiumSandbox: process.getuid?.() !== 0 })
}
