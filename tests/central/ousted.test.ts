// Two processes never write one audit chain: who has lost the name while its connection was away is told, and ends.
import pg from 'pg'
import { expect, test } from 'vitest'
import { silentLog } from '../../shared/log.ts'
import { createInstances } from '../../src-central/instances/instances.ts'
import { lockSpace } from '../../src-central/instances/leadership.ts'
import { serverDatabase } from '../support/central-databases.ts'

const server = serverDatabase()

test.skipIf(server === null)(
  'an instance whose name another process has taken meanwhile is ousted, and leads no more',
  async () => {
    const { choice, discard } = await server!.create()
    const url = choice.kind === 'postgresql' ? choice.url : ''
    const instances = createInstances({ url, instance: 'north', random: () => 0.5, log: silentLog })
    const other = new pg.Client({ connectionString: url })
    await other.connect()
    try {
      const ousted = new Promise<void>((resolve, reject) => {
        const starting = instances.start({
          deliver: () => undefined,
          isFit: () => true,
          leadingChanged: () => undefined,
          hearOut: async () => undefined,
          ousted: resolve
        })
        starting.catch(reject)
      })
      await expect.poll(() => instances.leads()).toBe(true)
      await other.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hotline-centre instance' and datname = current_database()"
      )
      // Waits for the one that is ended there, and is before it is back.
      await other.query('select pg_advisory_lock($1, hashtext($2))', [lockSpace + 1, 'north'])
      await ousted
      expect(instances.leads()).toBe(false)
    } finally {
      await instances.stop()
      await other.end()
      await discard()
    }
  },
  60_000
)
