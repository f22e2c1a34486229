import { type Kysely, sql } from 'kysely'
import { isPostgres } from './dialect.ts'
import type { Database } from './schema.ts'

/** A row as Django's fixtures write it. */
export interface FixtureRow {
  readonly model: string
  readonly pk: number
  readonly fields: Readonly<Record<string, unknown>>
}

/** A fixture that is none; the message names the row. */
export class FixtureError extends Error {
  override readonly name = 'FixtureError'
}

interface Model {
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
  readonly times: readonly string[]
  readonly flags: readonly string[]
}

/** What a fixture can hold, in an order in which each refers to earlier ones only. Sessions end with the database. */
const models: readonly Model[] = [
  {
    name: 'question',
    table: 'questions',
    columns: ['text', 'picture', 'picture_description'],
    times: ['created_at', 'closed_at'],
    flags: [],
  },
  { name: 'choice', table: 'choices', columns: ['question_id', 'text'], times: [], flags: [] },
  { name: 'vote', table: 'votes', columns: ['question_id', 'choice_id', 'voter'], times: ['cast_at'], flags: [] },
  { name: 'account', table: 'accounts', columns: ['username', 'password'], times: ['created_at'], flags: ['is_staff'] },
]

const rowsAtOnce = 500

type AnyTables = Kysely<Record<string, Record<string, unknown>>>

/**
 * Puts the rows in; those with a key that is there already replace what has it. All or nothing.
 *
 * @returns how many
 * @throws {FixtureError} it holds something that no fixture has
 */
export async function loadFixture(database: Database, content: unknown): Promise<number> {
  if (!Array.isArray(content)) throw new FixtureError('is no list of rows')
  const rows = content.map(checkedRow)
  await database.transaction().execute(async (transaction) => {
    for (const model of models) {
      const own = rows.filter((row) => row.model === model.name)
      for (let start = 0; start < own.length; start += rowsAtOnce) {
        await upsert(transaction, model, own.slice(start, start + rowsAtOnce))
      }
      if (own.length > 0) await continueIds(transaction, model)
    }
  })
  return rows.length
}

/** Every row, as of one moment. */
export async function* dumpFixture(database: Database): AsyncGenerator<FixtureRow> {
  for (const model of models) {
    for (let after = 0; ; ) {
      const rows = await rowsAfter(database, model, after)
      for (const { id, ...fields } of rows) yield { model: model.name, pk: Number(id), fields: written(model, fields) }
      if (rows.length < rowsAtOnce) break
      after = Number(rows.at(-1)?.id)
    }
  }
}

function columnsOf({ columns, times, flags }: Model): string[] {
  return [...columns, ...times, ...flags]
}

function checkedRow(row: Partial<FixtureRow> | null, index: number): FixtureRow {
  const place = `has a row ${index + 1} that`
  const model = models.find(({ name }) => name === row?.model)
  if (!row || !model) throw new FixtureError(`${place} is of no model: ${models.map(({ name }) => name).join(', ')}`)
  const { pk, fields } = row
  if (!Number.isSafeInteger(pk) || Number(pk) < 1 || !fields)
    throw new FixtureError(`${place} has no pk from 1, or no fields`)
  const columns = columnsOf(model)
  const strange = Object.keys(fields).find((field) => !columns.includes(field))
  if (strange) throw new FixtureError(`${place} has the field ${strange}; a ${model.name} has ${columns.join(', ')}`)
  return { model: model.name, pk: pk as number, fields }
}

async function upsert(database: Database, model: Model, rows: readonly FixtureRow[]): Promise<void> {
  const columns = columnsOf(model)
  await (database as unknown as AnyTables)
    .insertInto(model.table)
    .values(rows.map(({ pk, fields }) => ({ id: pk, ...read(model, fields) })))
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((values) =>
          Object.fromEntries(columns.map((column) => [column, values.ref(`excluded.${column}`)])),
        ),
    )
    .execute()
}

/** PostgreSQL counts ids by itself, and does not see those that were given. */
async function continueIds(database: Database, { table }: Model): Promise<void> {
  if (!isPostgres(database)) return
  await sql`select setval(pg_get_serial_sequence(${table}, 'id'), (select max(id) from ${sql.table(table)}))`.execute(
    database,
  )
}

function rowsAfter(database: Database, { table }: Model, after: number) {
  return (database as unknown as AnyTables)
    .selectFrom(table)
    .selectAll()
    .where('id', '>', after)
    .orderBy('id')
    .limit(rowsAtOnce)
    .execute()
}

/** Every row has every column, so that many go into one statement. */
function read(model: Model, fields: FixtureRow['fields']): Record<string, unknown> {
  const value = (column: string): unknown => {
    const given = fields[column] ?? null
    return model.times.includes(column) && given !== null ? new Date(String(given)) : given
  }
  return Object.fromEntries(columnsOf(model).map((column) => [column, value(column)]))
}

/** SQLite's 0 and 1 would be no truth values to PostgreSQL. */
function written(model: Model, fields: Record<string, unknown>): FixtureRow['fields'] {
  return Object.fromEntries(
    columnsOf(model).map((column) => [column, model.flags.includes(column) ? Boolean(fields[column]) : fields[column]]),
  )
}
