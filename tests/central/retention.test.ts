// What has outlived its days is gone, what is still owed or proves a consent is not, and a chain that has lost its first
// entries this way is still a chain.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  callbackOf,
  captureAfter,
  changeAfter,
  droppedHalfway,
  fullAnswer,
  row
} from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, openCentralWorld } from '../support/central-world.ts'

const dayMs = 24 * 3_600_000

describe.each(databaseKinds())('retention on $name', ({ create }) => {
  let world: CentralWorld
  beforeAll(async () => {
    world = await openCentralWorld(await create(), { policy: { callback: { expiryDays: 30 } } })
    const lan = await world.signIn('lan')
    const told = await lan.brief(await world.call('+84901000001', 'agent1001'))
    const change = changeAfter(told, fullAnswer, world.clock.now)
    await world.request(
      'PATCH',
      '/v1/subscribers/sub-901000001/profile',
      change,
      row(told.grant, change.captureId, 1)
    )
    await world.drainCarrier()
    const contact = {
      reason: 'tariff',
      note: 'asked about roaming',
      channel: 'call',
      result: 'sent',
      closedAt: world.clock.now
    }
    await world.request(
      'PUT',
      `/v1/interactions/${told.interactionId}/contact`,
      contact,
      row(told.grant, randomUUID())
    )
    await world.hear({
      type: 'recording',
      interactionId: told.interactionId,
      state: 'on',
      file: 'call-1.wav'
    })
    const dropped = await lan.brief(await world.call('+84901000002', 'agent1001'))
    const draft = captureAfter(dropped, droppedHalfway, world.clock.now)
    await world.request(
      'PUT',
      `/v1/callbacks/${draft.captureId}`,
      callbackOf(draft, '+84901000002', world.clock.now),
      row(dropped.grant, draft.captureId)
    )
    // refused by the carrier, and waiting for a person ever since
    world.carrier.faults.refused.push('84901000003')
    const refused = await lan.brief(await world.call('+84901000003', 'agent1001'))
    const parked = changeAfter(refused, fullAnswer, world.clock.now)
    await world.request(
      'PATCH',
      '/v1/subscribers/sub-901000003/profile',
      parked,
      row(refused.grant, parked.captureId, 1)
    )
    await world.drainCarrier()
    await world.audit.seal()
  })
  afterAll(() => world.close())

  const count = async (what: string): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.raw(what)}`.execute(
      world.db
    )
    return rows[0]?.n ?? -1
  }
  const later = async (days: number) => {
    world.clock.now += days * dayMs
    await world.forget()
    await world.audit.seal()
  }

  test('nothing goes before its day', async () => {
    const before = await count('audit')
    await world.forget()
    expect([await count('contact'), await count('interaction'), await count('audit')]).toEqual([1, 4, before])
  })

  test('closed callbacks and what the carrier has confirmed go first, what is owed stays', async () => {
    await later(91)
    expect(await count(`callback_task where state = 'open'`)).toBe(1)
    await world.sweep()
    await world.drainCarrier()
    expect(await count(`callback_task where state = 'closed'`)).toBe(1)
    await later(1)
    expect(await count('callback_task')).toBe(1)
    await later(90)
    expect(await count('callback_task')).toBe(0)
    expect(
      await count(`carrier_outbox where state = 'confirmed' and change -> 'fields' <> '{}'::jsonb`)
    ).toBe(0)
    expect(await count(`carrier_outbox where state = 'parked' and change -> 'fields' <> '{}'::jsonb`)).toBe(1)
    expect(await count('interaction where recording_file is not null')).toBe(0)
    expect(await count(`contact where note <> ''`)).toBe(1)
  })

  test('then notes, then contacts and calls; the record and the proof of consent stay', async () => {
    await later(190)
    expect([await count(`contact where note <> ''`), await count('contact')]).toEqual([0, 1])
    await later(370)
    expect([await count('contact'), await count('interaction')]).toEqual([0, 0])
    expect(await count(`consent where subscriber_id = 'sub-901000001'`)).toBe(2)
    expect(
      await count(`profile_history where subscriber_id = 'sub-901000001' and value <> 'null'::jsonb`)
    ).toBe(3)
  })

  test('audit entries go from the front, and the rest of the chain is as whole as before', async () => {
    const entries = await count('audit')
    await later(1826)
    expect(await count('audit')).toBeLessThan(entries)
    expect(await world.audit.verify()).toMatchObject({ kind: 'intact' })
    await expect(sql`delete from audit where position is not null`.execute(world.db)).rejects.toThrow(
      'append-only'
    )
  })

  test('nobody else can shorten it that way', async () => {
    const head = await world.db
      .selectFrom('audit')
      .select(['instance', 'position', 'hash'])
      .orderBy('position', 'desc')
      .executeTakeFirst()
    await world.audit.write(world.db, { kind: 'signed-out' })
    await world.audit.seal()
    await sql`alter table audit disable trigger audit_append_only`.execute(world.db)
    await sql`delete from audit where position <= ${head?.position ?? 0}`.execute(world.db)
    await sql`update audit_start set position = ${head?.position ?? 0}, head = ${head?.hash ?? ''}`.execute(
      world.db
    )
    await sql`alter table audit enable trigger audit_append_only`.execute(world.db)
    expect(await world.audit.verify()).toEqual({ kind: 'broken', at: 0, why: 'altered' })
  })
})
