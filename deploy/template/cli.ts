import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeCopy } from './copy.ts'
import { LockError } from './lock-file.ts'
import { OrderError, readOrder } from './order.ts'
import { applicationFolder, startingApplications } from './starting-applications.ts'

// `make new` hands its variables over in the environment, where no shell reads them again.
try {
  const template = fileURLToPath(new URL('../..', import.meta.url))
  const workingDirectory = process.cwd()
  const order = readOrder(process.env, { template, workingDirectory })
  const unversioned = makeCopy(template, order, process.env)
  const folder = shortest(relative(workingDirectory, order.destination), order.destination)
  console.log(
    `${order.name} is in ${folder}, and ${applicationFolder}/ begins with: ${startingApplications[order.application]!.title}`,
  )
  if (unversioned) console.log(`No git repository was made: ${unversioned}`)
  console.log(`\n  cd ${shellWord(folder)}\n  make run     # http://127.0.0.1:8080/\n  make test`)
} catch (error) {
  if (!(error instanceof OrderError || error instanceof LockError)) throw error
  console.error(`make new: ${error.message}`)
  process.exitCode = 2
}

/** To be copied into a shell, where spaces and the like end a word. */
function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

function shortest(a: string, b: string): string {
  return a.length < b.length ? a : b
}
