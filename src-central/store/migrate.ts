// Brings a database to this version's tables. One of several instances that start at once does it, the others wait.
import { Migrator } from 'kysely/migration'
import { migrations } from './migrations.ts'
import type { Db } from './schema.ts'

/** @throws when the database is a newer version's, or a step fails: then none of this run's steps stands */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    // Numbers are given out before steps are finished: an earlier number may be released after a later one.
    allowUnorderedMigrations: true
  })
  const { error } = await migrator.migrateToLatest()
  const unknown = /previously executed migration (\S+) is missing/.exec(messageOf(error))?.[1]
  if (unknown)
    throw new Error(
      `the database belongs to a newer version of the centre (step ${unknown} is not known here): start that version`
    )
  if (error) throw error
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '')
