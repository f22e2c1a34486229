import { changePassword } from './change-password.ts'
import { check } from './check.ts'
import { clearSessions } from './clear-sessions.ts'
import { collectStatic } from './collect-static.ts'
import type { Command } from './command.ts'
import { createSuperuser } from './create-superuser.ts'
import { dumpData } from './dump-data.ts'
import { loadData } from './load-data.ts'
import { makeMigration } from './make-migration.ts'
import { migrate } from './migrate.ts'
import { shell } from './shell.ts'
import { showMigrations } from './show-migrations.ts'
import { test } from './test.ts'

/** The verbs of `manage.ts`, in the order the usage lists them. */
export const commands: Readonly<Record<string, Command>> = {
  migrate,
  makemigration: makeMigration,
  showmigrations: showMigrations,
  collectstatic: collectStatic,
  createsuperuser: createSuperuser,
  changepassword: changePassword,
  check,
  loaddata: loadData,
  dumpdata: dumpData,
  shell,
  test,
  clearsessions: clearSessions,
}
