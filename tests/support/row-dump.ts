// All rows of a database, taken out and put into another one that may be of an earlier version: columns and tables it
// does not have yet are left out.
/** As far as both drivers are alike. */
export interface Queries {
  query<Row>(text: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

/** Values as PostgreSQL writes them, by which a JSON null is no missing value. */
export type Dump = ReadonlyMap<string, Record<string, string | null>[]>

const kyselysOwn = ['kysely_migration', 'kysely_migration_lock']

export async function tablesOf(db: Queries): Promise<ReadonlyMap<string, string[]>> {
  const columns = await columnsOf(db)
  return new Map([...columns].map(([table, own]) => [table, own.map(({ name }) => name)]))
}

interface Column {
  name: string
  type: string
}

async function columnsOf(db: Queries): Promise<ReadonlyMap<string, Column[]>> {
  const { rows } = await db.query<{ table_name: string; columns: Column[] }>(
    `select table_name, jsonb_agg(jsonb_build_object('name', column_name, 'type', udt_name)
        order by ordinal_position) as columns
      from information_schema.columns where table_schema = 'public' group by table_name order by table_name`
  )
  const ours = rows.filter(({ table_name }) => !kyselysOwn.includes(table_name))
  return new Map(ours.map(({ table_name, columns }) => [table_name, columns]))
}

export async function dumpRows(db: Queries): Promise<Dump> {
  const dump = new Map<string, Record<string, string | null>[]>()
  for (const [table, columns] of await tablesOf(db)) {
    const texts = columns.map((name) => `'${name}', "${name}"::text`).join(', ')
    const { rows } = await db.query<{ row: Record<string, string | null> }>(
      `select jsonb_build_object(${texts}) as row from "${table}" order by 1`
    )
    dump.set(
      table,
      rows.map(({ row }) => row)
    )
  }
  return dump
}

/** Needs a superuser: rows are put in whatever refers to what. Numbering goes on behind them. */
export async function restoreRows(db: Queries, dump: Dump): Promise<void> {
  await db.query(`set session_replication_role = replica`)
  for (const [table, columns] of await columnsOf(db)) {
    const list = columns.map(({ name }) => `"${name}"`).join(', ')
    const values = columns.map(({ name, type }) => `(one ->> '${name}')::${type}`).join(', ')
    await db.query(
      `insert into "${table}" (${list}) overriding system value
        select ${values} from jsonb_array_elements($1) one`,
      [JSON.stringify(dump.get(table) ?? [])]
    )
  }
  for (const { table_name: table, column_name: column } of await numberedColumns(db))
    await db.query(
      `select setval(pg_get_serial_sequence('${table}', '${column}'), max("${column}")) from "${table}"`
    )
  await db.query(`set session_replication_role = origin`)
}

const numberedColumns = async (db: Queries) =>
  (
    await db.query<{ table_name: string; column_name: string }>(
      `select table_name, column_name from information_schema.columns
        where table_schema = 'public' and is_identity = 'YES'`
    )
  ).rows
