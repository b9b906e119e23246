// A finished capture arrives at the centre: once in effect, however often it is sent; on the right subscriber only;
// never over what somebody else has changed.
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Briefing, changeReceiptSchema } from '../../shared/central-contract.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import { changeAfter, fullAnswer, refusal, row } from '../support/central-captures.ts'
import { databaseKinds, type TestDatabase } from '../support/central-databases.ts'
import {
  type CentralWorld,
  type Headers,
  must,
  openCentralWorld,
  type SignedInAgent
} from '../support/central-world.ts'

const day = 24 * 3_600_000

describe.each(databaseKinds())('profile changes on $name', ({ name, create }) => {
  let database: TestDatabase
  let world: CentralWorld
  let lan: SignedInAgent
  let people = 902_000_000
  beforeAll(async () => {
    database = await create()
    world = await openCentralWorld(database)
    lan = await world.signIn('lan')
  })
  afterAll(() => world.close())

  /** An individual's empty record, another one each time. */
  const nextBriefing = async (): Promise<Briefing> => {
    const briefing = await lan.brief(await world.call(`+84${people}`, 'agent1001'))
    people += 13
    return briefing
  }
  const idOf = ({ subject }: Briefing) => (subject.kind === 'found' ? subject.record.subscriberId : '')
  const send = (subscriberId: string, change: unknown, headers: Headers) =>
    world.request('PATCH', `/v1/subscribers/${subscriberId}/profile`, change, headers)
  const sendRow = (briefing: Briefing, change: ProfileChange, version = 1) =>
    send(idOf(briefing), change, row(briefing.grant, change.captureId, version))
  const stored = async (briefing: Briefing) =>
    world.db
      .selectFrom('subscriber')
      .select(['profile', 'version'])
      .where('subscriber_id', '=', idOf(briefing))
      .executeTakeFirstOrThrow()

  test('answers become the record, with history, consent, audit and a row for the carrier in one step', async () => {
    const briefing = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    const reply = await sendRow(briefing, change)
    expect(changeReceiptSchema.parse(reply.body)).toEqual({
      captureId: change.captureId,
      version: 2,
      carrier: 'waiting'
    })
    expect(reply.headers.etag).toBe('"2"')
    const field = { at: world.clock.now, interactionId: briefing.interactionId, version: 2 }
    expect(await stored(briefing)).toEqual({
      version: 2,
      profile: {
        gender: { ...field, status: 'assessed', value: 'female' },
        occupation: { ...field, status: 'answered', value: 'teacher' },
        hobbies: { ...field, status: 'answered', value: ['music', 'reading'] }
      }
    })
    const ofCapture = { capture_id: change.captureId }
    const count = async (table: 'profile_history' | 'consent' | 'carrier_outbox') =>
      (
        await world.db
          .selectFrom(table)
          .select('capture_id')
          .where('capture_id', '=', ofCapture.capture_id)
          .execute()
      ).length
    expect([await count('profile_history'), await count('consent'), await count('carrier_outbox')]).toEqual([
      3, 2, 1
    ])
    const consents = await world.db
      .selectFrom('consent')
      .select(['field', 'wording_id', 'language'])
      .where('capture_id', '=', change.captureId)
      .orderBy('field')
      .execute()
    expect(consents).toEqual([
      { field: 'hobbies', wording_id: 'invite', language: 'vi' },
      { field: 'occupation', wording_id: 'invite', language: 'vi' }
    ])
  })

  test('a refused field is refused and has no value', async () => {
    const briefing = await nextBriefing()
    must(await sendRow(briefing, changeAfter(briefing, refusal, world.clock.now)), 200)
    const { profile } = await stored(briefing)
    expect(profile.occupation).toMatchObject({ status: 'refused', value: null })
    expect(profile.hobbies).toMatchObject({ status: 'refused', value: null })
  })

  test('ten posts of one capture at once have one effect and one answer', async () => {
    const briefing = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    const replies = await Promise.all(Array.from({ length: 10 }, () => sendRow(briefing, change)))
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200))
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
    expect((await stored(briefing)).version).toBe(2)
  })

  test('the same capture thirty days later gets the same answer, whatever happened since', async () => {
    const briefing = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    const first = await sendRow(briefing, change)
    await world.drainCarrier()
    const started = world.clock.now
    world.clock.now += 30 * day
    const later = await sendRow(briefing, change)
    world.clock.now = started
    expect(later.body).toEqual(first.body)
    expect((await stored(briefing)).version).toBe(2)
  })

  test('the same capture with other content is refused', async () => {
    const briefing = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    must(await sendRow(briefing, change), 200)
    const other = { ...change, closedAt: change.closedAt + 1 }
    expect((await sendRow(briefing, other)).body).toMatchObject({
      status: 422,
      code: 'idempotency-key-reused'
    })
  })

  test('key and version must come along', async () => {
    const briefing = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    const { 'idempotency-key': key, ...noKey } = row(briefing.grant, change.captureId, 1)
    expect((await send(idOf(briefing), change, noKey)).body).toMatchObject({
      status: 400,
      code: 'idempotency-key-missing'
    })
    expect((await send(idOf(briefing), change, row(briefing.grant, key))).body).toMatchObject({
      status: 428,
      code: 'precondition-missing'
    })
    expect(
      (await send(idOf(briefing), change, { ...row(briefing.grant, key), 'if-match': 'W/"x"' })).status
    ).toBe(400)
    expect((await send(idOf(briefing), change, row(briefing.grant, randomUUID(), 1))).status).toBe(400)
    expect((await stored(briefing)).version).toBe(1)
  })

  test('a grant opens one subscriber, for thirty days, and cannot be made at a desk', async () => {
    const briefing = await nextBriefing()
    const other = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    const tampered = `${Buffer.from(JSON.stringify({ subscriberId: idOf(briefing) })).toString('base64url')}.${briefing.grant.split('.')[1]}`
    for (const grant of [other.grant, tampered, 'x', `${briefing.grant}.x.y`.slice(1)])
      expect((await send(idOf(briefing), change, row(grant, change.captureId, 1))).body).toMatchObject({
        status: 403,
        code: 'grant-invalid'
      })
    expect(
      (await send(idOf(briefing), change, { 'idempotency-key': change.captureId, 'if-match': '"1"' })).status
    ).toBe(403)
    const started = world.clock.now
    world.clock.now += 31 * day + 1
    expect((await sendRow(briefing, change)).status).toBe(403)
    world.clock.now = started
    expect((await stored(briefing)).version).toBe(1)
  })

  test('somebody else’s change of the same field is a conflict, with both values to look at', async () => {
    const briefing = await nextBriefing()
    must(await sendRow(briefing, changeAfter(briefing, fullAnswer, world.clock.now)), 200)
    const stale = changeAfter(briefing, refusal, world.clock.now)
    const refused = await sendRow(briefing, stale, 1)
    expect(refused.body).toMatchObject({
      status: 412,
      code: 'version-conflict',
      conflict: {
        version: 2,
        fields: [
          {
            field: 'occupation',
            theirs: { status: 'answered', value: 'teacher' },
            ours: { status: 'refused' }
          },
          { field: 'hobbies', theirs: { status: 'answered' }, ours: { status: 'refused', value: null } }
        ]
      }
    })
    expect((await stored(briefing)).version).toBe(2)
  })

  test('after a conflict the same capture can be sent again for what the agent decided', async () => {
    const briefing = await nextBriefing()
    const [mine, theirs] = [
      changeAfter(briefing, fullAnswer, world.clock.now),
      changeAfter(briefing, refusal, world.clock.now)
    ]
    must(await sendRow(briefing, theirs), 200)
    expect((await sendRow(briefing, mine, 1)).status).toBe(412)
    expect(must(await sendRow(briefing, mine, 2), 200).version).toBe(3)
    expect((await stored(briefing)).profile.occupation).toMatchObject({
      status: 'answered',
      value: 'teacher'
    })
  })

  test('changes of different fields do not stand in each other’s way', async () => {
    const briefing = await nextBriefing()
    const whole = changeAfter(briefing, fullAnswer, world.clock.now)
    const { gender, occupation, hobbies } = whole.fields
    const first = { ...whole, fields: { ...(gender && { gender }), ...(occupation && { occupation }) } }
    const second = { ...whole, captureId: randomUUID(), fields: { ...(hobbies && { hobbies }) } }
    must(await sendRow(briefing, first, 1), 200)
    expect(must(await sendRow(briefing, second, 1), 200).version).toBe(3)
    expect(await stored(briefing)).toMatchObject({
      version: 3,
      profile: {
        occupation: { value: 'teacher', version: 2 },
        hobbies: { value: ['music', 'reading'], version: 3 }
      }
    })
  })

  test('a refusal never erases what was answered, even where nobody else was quicker', async () => {
    const briefing = await nextBriefing()
    must(await sendRow(briefing, changeAfter(briefing, fullAnswer, world.clock.now), 1), 200)
    const late = changeAfter(briefing, refusal, world.clock.now)
    expect(must(await sendRow(briefing, late, 2), 200).version).toBe(2)
    expect((await stored(briefing)).profile.occupation).toMatchObject({
      status: 'answered',
      value: 'teacher'
    })
    const history = await world.db
      .selectFrom('profile_history')
      .select(['field', 'status', 'version'])
      .where('capture_id', '=', late.captureId)
      .orderBy('field')
      .execute()
    expect(history).toEqual([
      { field: 'hobbies', status: 'refused', version: null },
      { field: 'occupation', status: 'refused', version: null }
    ])
  })

  test.each([
    ['a value without an answer', { occupation: { status: 'refused', value: 'office' } }],
    ['an answer without consent', { occupation: { status: 'answered', value: 'teacher', consent: null } }],
    ['an answer without value', { hobbies: { status: 'answered', value: null } }],
    ['a hobby twice', { hobbies: { value: ['music', 'music'] } }],
    ['one hobby as text', { hobbies: { value: 'music' } }],
    ['a third gender code', { gender: { value: 'teacher' } }],
    ['an unknown status', { gender: { status: 'default' } }]
  ])('%s changes nothing and says where it is wrong', async (_what, wrong) => {
    const briefing = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    const [field, overwritten] = Object.entries(wrong)[0] as ['occupation', object]
    const fields: object = { ...change.fields, [field]: { ...change.fields[field], ...overwritten } }
    const reply = await send(idOf(briefing), { ...change, fields }, row(briefing.grant, change.captureId, 1))
    expect(reply.body).toMatchObject({ status: 400, code: 'request-malformed' })
    expect(reply.body.errors?.[0]?.pointer).toContain(`/fields/${field}`)
    expect((await stored(briefing)).version).toBe(1)
  })

  test('"not known" goes no further than the centre', async () => {
    const briefing = await nextBriefing()
    const nothing = changeAfter(
      briefing,
      [
        { type: 'invite' },
        { type: 'agree' },
        { type: 'not-known', field: 'occupation' },
        { type: 'not-known', field: 'hobbies' },
        { type: 'send' }
      ],
      world.clock.now
    )
    expect(must(await sendRow(briefing, nothing), 200).carrier).toBe('not-needed')
  })

  test('the host learns what became of it at the carrier, under its grant only', async () => {
    const briefing = await nextBriefing()
    const change = changeAfter(briefing, fullAnswer, world.clock.now)
    must(await sendRow(briefing, change), 200)
    await world.drainCarrier()
    const ask = (grant: string, captureId = change.captureId) =>
      world.request('GET', `/v1/changes/${captureId}`, undefined, { 'x-write-grant': grant })
    expect((await ask(briefing.grant)).body).toEqual({
      captureId: change.captureId,
      version: 2,
      carrier: 'confirmed'
    })
    expect((await ask((await nextBriefing()).grant)).status).toBe(403)
    expect((await ask(briefing.grant, randomUUID())).status).toBe(404)
    expect((await ask('')).status).toBe(403)
  })

  // oxlint-disable-next-line vitest/no-conditional-tests -- PGlite has one connection: a twin waits there, unseen
  if (name === 'PostgreSQL')
    test('a request whose twin is still being worked on is told to come back', async () => {
      const briefing = await nextBriefing()
      const change = changeAfter(briefing, fullAnswer, world.clock.now)
      if (database.choice.kind !== 'postgresql') throw new Error('runs on PostgreSQL')
      const other = new Client({ connectionString: database.choice.url })
      await other.connect()
      await other.query('begin')
      await other.query('select 1 from subscriber where subscriber_id = $1 for update', [idOf(briefing)])
      const reply = await sendRow(briefing, change)
      await other.query('rollback')
      await other.end()
      expect(reply.body).toMatchObject({ status: 409, code: 'request-in-progress' })
      expect(reply.headers['retry-after']).toBe('1')
      must(await sendRow(briefing, change), 200)
    })
})
