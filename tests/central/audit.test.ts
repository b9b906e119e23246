// The audit: nothing is taken away or rewritten unnoticed, not even by somebody with the database's keys.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Log } from '../../shared/log.ts'
import { type AuditLog, createAuditLog } from '../../src-central/audit/audit-log.ts'
import { type KnownHead, verifyAudit } from '../../src-central/audit/verify-audit.ts'
import { type OpenDatabase, openDatabase } from '../../src-central/store/open-database.ts'
import { databaseKinds, type TestDatabase } from '../support/central-databases.ts'
import { type CentralWorld, openCentralWorld } from '../support/central-world.ts'

describe.each(databaseKinds())('audit on $name', ({ create }) => {
  let world: CentralWorld
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    const lan = await world.signIn('lan')
    for (const ani of ['+84901000001', '+84901000002', '+84901000003'])
      await lan.brief(await world.call(ani, 'agent1001'))
    await world.audit.seal()
  })
  afterAll(() => world.close())

  /** As somebody who may switch the trigger off. */
  const tamper = async (...statements: string[]) => {
    await sql`alter table audit disable trigger audit_append_only`.execute(world.db)
    for (const statement of statements) await sql.raw(statement).execute(world.db)
    await sql`alter table audit enable trigger audit_append_only`.execute(world.db)
  }

  test('the chain of an untouched audit is intact and goes on', async () => {
    const before = await world.audit.verify()
    expect(before).toEqual({ kind: 'intact', entries: 4, head: expect.stringMatching(/^[0-9a-f]{64}$/) })
    await Promise.all(
      [1, 2, 3].map(() => world.audit.write(world.db, { kind: 'signed-out', agentId: 'agent-lan' }))
    )
    await Promise.all([world.audit.seal(), world.audit.seal()])
    expect(await world.audit.verify()).toMatchObject({ kind: 'intact', entries: 7 })
  })

  test('sealed entries can neither be changed nor removed by the centre itself', async () => {
    await expect(
      sql`update audit set agent_id = 'nobody' where position = 2`.execute(world.db)
    ).rejects.toThrow('append-only')
    await expect(sql`delete from audit where position = 2`.execute(world.db)).rejects.toThrow('append-only')
  })

  test('a changed entry is found, and where', async () => {
    await tamper(`update audit set subscriber_id = 'sub-1' where position = 3`)
    expect(await world.audit.verify()).toEqual({ kind: 'broken', at: 3, why: 'altered' })
    await tamper(`update audit set subscriber_id = 'sub-901000002' where position = 3`)
    expect(await world.audit.verify()).toMatchObject({ kind: 'intact' })
  })

  test('a changed detail is found', async () => {
    await tamper(`update audit set detail = detail || '{"degraded": true}' where position = 2`)
    expect(await world.audit.verify()).toEqual({ kind: 'broken', at: 2, why: 'altered' })
    await tamper(`update audit set detail = detail || '{"degraded": false}' where position = 2`)
  })

  test('a removed entry is found, even when the others close ranks', async () => {
    await tamper(`delete from audit where position = 4`)
    expect(await world.audit.verify()).toEqual({ kind: 'broken', at: 4, why: 'missing' })
    await tamper(
      `update audit set position = position - 1 where position = 5`,
      `update audit set position = position - 1 where position = 6`,
      `update audit set position = position - 1 where position = 7`
    )
    expect(await world.audit.verify()).toEqual({ kind: 'broken', at: 4, why: 'altered' })
  })
})

describe.each(databaseKinds())('the chains of several centres on $name', ({ create }) => {
  const key = Buffer.alloc(32, 7)
  let opened: OpenDatabase
  let database: TestDatabase
  let log: ReturnType<typeof keptLines>
  const centres: Record<'north' | 'south', AuditLog> = {} as never
  beforeAll(async () => {
    database = await create()
    opened = await openDatabase(database.choice)
    log = keptLines()
    for (const instance of ['north', 'south'] as const)
      centres[instance] = createAuditLog({ db: opened.db, key, instance, now: () => 1000, log })
  })
  afterAll(async () => {
    await centres.north.stop()
    await centres.south.stop()
    await opened.close()
    await database.discard()
  })
  const write = (instance: 'north' | 'south', agentId: string) =>
    centres[instance].write(opened.db, { kind: 'record-viewed', agentId, detail: { channel: 'call' } })
  const verdicts = async (heads: KnownHead[] = []) =>
    Object.fromEntries(
      (await verifyAudit(opened.db, key, heads)).map(({ instance, verdict }) => [instance, verdict])
    )
  const tamper = async (statement: string) => {
    await sql`alter table audit disable trigger audit_append_only`.execute(opened.db)
    await sql.raw(statement).execute(opened.db)
    await sql`alter table audit enable trigger audit_append_only`.execute(opened.db)
  }

  test('grow side by side, written and sealed at once, and each is whole', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `agent-${index}`)
    await Promise.all(
      names.flatMap((name) => [
        write('north', name),
        write('south', name),
        centres.north.seal(),
        centres.south.seal()
      ])
    )
    // a command with the same chain, beside the centre
    const command = createAuditLog({ db: opened.db, key, instance: 'north', now: () => 1000, log })
    await Promise.all([
      command.write(opened.db, { kind: 'consent-read', agentId: 'dpo' }),
      centres.north.seal()
    ])
    await command.stop()
    await centres.south.seal()
    expect(await verdicts()).toMatchObject({
      north: { kind: 'intact', entries: 41 },
      south: { kind: 'intact', entries: 40 }
    })
  })

  test('tell their heads to the log, by which a tail that is cut off is missed', async () => {
    const told = log.heads().findLast(({ instance }) => instance === 'south')
    const now = await verdicts()
    const head = now.south?.kind === 'intact' ? now.south : null
    expect(told).toMatchObject({ instance: 'south', position: expect.any(Number), head: expect.any(String) })
    const known = { instance: 'south', position: 40, hash: head?.head ?? '' }
    await tamper(`create table cut as select * from audit where instance = 'south' and position > 37`)
    await tamper(`delete from audit where instance = 'south' and position > 37`)
    expect((await verdicts()).south).toMatchObject({ kind: 'intact', entries: 37 })
    expect((await verdicts([known])).south).toEqual({ kind: 'broken', at: 38, why: 'cut-off' })
    await tamper(
      `insert into audit (instance, at, kind, agent_id, interaction_id, subscriber_id, detail, position, hash)
        select instance, at, kind, agent_id, interaction_id, subscriber_id, detail, position, hash from cut`
    )
    expect((await verdicts([known])).south).toMatchObject({ kind: 'intact' })
  })

  test('a chain that is gone altogether is missed by its head', async () => {
    expect(await verdicts([{ instance: 'east', position: 3, hash: 'a'.repeat(64) }])).toMatchObject({
      east: { kind: 'broken', at: 1, why: 'cut-off' }
    })
  })

  test('two entries that have changed places are found in their chain, and only there', async () => {
    const swap = `update audit set position = case position when 5 then 6 else 5 end
      where instance = 'north' and position in (5, 6)`
    await tamper(`alter table audit drop constraint audit_instance_position_key`)
    await tamper(swap)
    expect(await verdicts()).toMatchObject({
      north: { kind: 'broken', at: 5, why: 'altered' },
      south: { kind: 'intact' }
    })
    await tamper(swap)
    expect((await verdicts()).north).toMatchObject({ kind: 'intact' })
  })

  test('an entry moved from one chain to the other is found', async () => {
    await tamper(
      `update audit set instance = 'north', position = 42 where instance = 'south' and position = 40`
    )
    expect((await verdicts()).north).toEqual({ kind: 'broken', at: 42, why: 'altered' })
    await tamper(
      `update audit set instance = 'south', position = 40 where instance = 'north' and position = 42`
    )
  })

  test('without the key nobody can make another whole chain', async () => {
    const others = await verifyAudit(opened.db, Buffer.alloc(32, 8))
    expect(others.map(({ verdict }) => verdict.kind)).toEqual(['broken', 'broken'])
  })
})

/** A log that keeps what it was told. */
function keptLines() {
  const lines: { event: string; fields: Record<string, unknown> }[] = []
  const keep = (event: string, fields: Record<string, unknown> = {}) => void lines.push({ event, fields })
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep, with: () => log }
  return {
    ...log,
    heads: () => lines.filter(({ event }) => event === 'audit.head').map(({ fields }) => fields)
  }
}
