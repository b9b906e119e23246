// Instances are replaced one after the other: while the new one has brought the database forward already, the old ones go on with
// the statements they know. So a step takes nothing away and asks nothing new of a row.

import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '../../src-central/store/migrations.ts'

const steps = Object.keys(migrations).toSorted()

interface Form {
  /** Table.column → type, and whether an insert may leave it out. */
  columns: Map<string, { type: string; isOptional: boolean }>
  /** What a row must fulfil, each with the columns it looks at. */
  rules: Map<string, string[]>
}

describe('every step of the database', () => {
  let db: Kysely<never>
  const forms: Form[] = []
  beforeAll(async () => {
    db = new Kysely<never>({ dialect: new PGliteDialect({ pglite: () => PGlite.create() }) })
    const provider = { getMigrations: () => Promise.resolve(migrations) }
    for (const step of steps) {
      const { error } = await new Migrator({ db, provider }).migrateTo(step)
      if (error) throw error
      forms.push(await formOf(db))
    }
  }, 60_000)
  afterAll(() => db.destroy())

  test.each(steps.slice(1).map((step, index) => [step, index] as const))(
    '%s leaves what was there, and asks nothing more of it',
    (_, index) => {
      const [before, after] = [forms[index]!, forms[index + 1]!]
      expect(takenAway(before, after)).toEqual([])
      expect(askedMore(before, after)).toEqual([])
    }
  )

  test('that takes a column away, or asks for one more, would be told', () => {
    const columns = new Map([['subject_change.reason', { type: 'text', isOptional: false }]])
    const [before, none] = [
      { columns, rules: new Map<string, string[]>() },
      { columns: new Map(), rules: new Map<string, string[]>() }
    ]
    const more = new Map([...columns, ['subject_change.witness', { type: 'text', isOptional: false }]])
    const rules = new Map([['subject_change unique (reason)', ['subject_change.reason']]])
    expect(takenAway(before, none)).toEqual(['subject_change.reason'])
    expect(askedMore(before, { columns: more, rules })).toEqual([
      'subject_change.witness',
      'subject_change unique (reason)'
    ])
  })
})

const takenAway = (before: Form, after: Form): string[] =>
  [...before.columns].flatMap(([name, { type }]) => (after.columns.get(name)?.type === type ? [] : [name]))

function askedMore(before: Form, after: Form): string[] {
  const tables = new Set([...before.columns.keys()].map(tableOf))
  const columns = [...after.columns].flatMap(([name, { isOptional }]) => {
    const wasOptional = before.columns.get(name)?.isOptional ?? true
    return tables.has(tableOf(name)) && wasOptional && !isOptional ? [name] : []
  })
  // One that looks at new columns alone, which may be left out, is none for a row without them.
  const rules = [...after.rules].flatMap(([rule, looksAt]) =>
    !before.rules.has(rule) && looksAt.some((name) => before.columns.has(name)) ? [rule] : []
  )
  return [...columns, ...rules]
}

const tableOf = (column: string) => column.split('.')[0] ?? ''

async function formOf(db: Kysely<never>): Promise<Form> {
  const columns = await sql<{ name: string; type: string; optional: boolean }>`
    select table_name || '.' || column_name as name, data_type as type,
      (is_nullable = 'YES' or column_default is not null or is_identity = 'YES') as optional
    from information_schema.columns where table_schema = 'public' and table_name not like 'kysely%'`.execute(
    db
  )
  const rules = await sql<{ rule: string; columns: string[] }>`
    select owner.relname || ' ' || pg_get_constraintdef(rule.oid) as rule,
      array(select owner.relname || '.' || attname from pg_attribute
        where attrelid = owner.oid and attnum = any (rule.conkey)) as columns
    from pg_constraint rule join pg_class owner on owner.oid = rule.conrelid
    where owner.relnamespace = 'public'::regnamespace and owner.relname not like 'kysely%'
    union all
    select pg_get_indexdef(rule.indexrelid),
      array(select owner.relname || '.' || attname from pg_attribute
        where attrelid = owner.oid and attnum = any (rule.indkey::int2[]))
    from pg_index rule join pg_class owner on owner.oid = rule.indrelid
    where rule.indisunique and owner.relnamespace = 'public'::regnamespace and owner.relname not like 'kysely%'`.execute(
    db
  )
  return {
    columns: new Map(
      columns.rows.map(({ name, type, optional: isOptional }) => [name, { type, isOptional }])
    ),
    rules: new Map(rules.rows.map(({ rule, columns: looksAt }) => [rule, looksAt]))
  }
}
