// The audit: nothing is taken away or rewritten unnoticed, not even by somebody with the database's keys.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databaseKinds } from '../support/central-databases.ts'
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
