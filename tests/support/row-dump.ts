// All rows of a database, taken out and put into another one that may be of an earlier version: columns and tables it
// does not have yet are left out.
import type pg from 'pg'

export type Dump = ReadonlyMap<string, Record<string, unknown>[]>

const kyselysOwn = ['kysely_migration', 'kysely_migration_lock']

export async function tablesOf(db: pg.Client): Promise<ReadonlyMap<string, string[]>> {
  const { rows } = await db.query<{ table_name: string; columns: string[] }>(
    `select table_name, array_agg(column_name::text order by ordinal_position) as columns
      from information_schema.columns where table_schema = 'public' group by table_name order by table_name`
  )
  const ours = rows.filter(({ table_name }) => !kyselysOwn.includes(table_name))
  return new Map(ours.map(({ table_name, columns }) => [table_name, columns]))
}

export async function dumpRows(db: pg.Client): Promise<Dump> {
  const dump = new Map<string, Record<string, unknown>[]>()
  for (const table of (await tablesOf(db)).keys()) {
    const { rows } = await db.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(one) as row from "${table}" one order by to_jsonb(one)::text`
    )
    dump.set(
      table,
      rows.map(({ row }) => row)
    )
  }
  return dump
}

/** Needs a superuser: rows are put in whatever refers to what. Numbering goes on behind them. */
export async function restoreRows(db: pg.Client, dump: Dump): Promise<void> {
  await db.query(`set session_replication_role = replica`)
  for (const [table, columns] of await tablesOf(db)) {
    const list = columns.map((name) => `"${name}"`).join(', ')
    await db.query(
      `insert into "${table}" (${list}) overriding system value
        select ${list} from jsonb_populate_recordset(null::"${table}", $1)`,
      [JSON.stringify(dump.get(table) ?? [])]
    )
  }
  for (const { table_name: table, column_name: column } of await numberedColumns(db))
    await db.query(
      `select setval(pg_get_serial_sequence('${table}', '${column}'), max("${column}")) from "${table}"`
    )
  await db.query(`set session_replication_role = origin`)
}

const numberedColumns = async (db: pg.Client) =>
  (
    await db.query<{ table_name: string; column_name: string }>(
      `select table_name, column_name from information_schema.columns
        where table_schema = 'public' and is_identity = 'YES'`
    )
  ).rows
