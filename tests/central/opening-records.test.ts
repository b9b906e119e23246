// Opening a record: what the PBX announced and nothing else, whatever the desk says.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { briefingSchema } from '../../shared/central-contract.ts'
import { databaseKinds, quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

const mai = '+84901000001'

describe.each(databaseKinds())('opening records on $name', ({ create }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  let minh: SignedInAgent
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    lan = await world.signIn('lan')
    minh = await world.signIn('minh')
  })
  afterAll(() => world.close())

  const auditOf = async (interactionId: string) =>
    await world.db
      .selectFrom('audit')
      .select(['kind', 'agent_id', 'subscriber_id'])
      .where('interaction_id', '=', interactionId)
      .orderBy('entry_id')
      .execute()
  const visit = (number: string) => ({
    channel: 'counter' as const,
    ani: null,
    counter: { number, reason: 'new SIM' }
  })

  test('a call offered to an agent brings the whole briefing, with the ANI and time of the PBX', async () => {
    const interactionId = await world.call('0901000001', 'agent1001')
    const briefing = await lan.brief(interactionId)
    expect(briefingSchema.parse(briefing)).toEqual({
      interactionId,
      subject: {
        kind: 'found',
        record: expect.objectContaining({
          subscriberId: 'sub-901000001',
          msisdn: mai,
          name: 'Nguyễn Thị Mai',
          version: 1
        })
      },
      callingLine: { network: 'own', owner: 'individual', line: 'ordinary' },
      ani: mai,
      enteredAt: world.clock.now,
      enteredAtSource: 'pbx',
      callback: null,
      grant: expect.any(String),
      subjectChangesLeft: 2,
      catalogueVersion: expect.any(String),
      degraded: false
    })
    expect(await auditOf(interactionId)).toEqual([
      { kind: 'record-viewed', agent_id: 'agent-lan', subscriber_id: 'sub-901000001' }
    ])
  })

  test('looking again shows the record again and leaves one more audit entry', async () => {
    const interactionId = await world.call(mai, 'agent1001')
    const first = await lan.brief(interactionId)
    const second = await lan.brief(interactionId)
    expect({ ...second, grant: '' }).toEqual({ ...first, grant: '' })
    expect(await auditOf(interactionId)).toHaveLength(2)
  })

  test('an invented interaction opens nothing and is in the audit', async () => {
    const interactionId = randomUUID()
    const refused = await lan.open(interactionId, { ani: mai })
    expect(refused.status).toBe(403)
    expect(refused.body.code).toBe('interaction-not-announced')
    expect(refused.text).not.toMatch(/901000001|Mai/)
    expect(await auditOf(interactionId)).toEqual([
      { kind: 'record-denied', agent_id: 'agent-lan', subscriber_id: null }
    ])
  })

  test("another agent's call opens nothing", async () => {
    const interactionId = await world.call(mai, 'agent1001')
    expect((await minh.open(interactionId)).body.code).toBe('interaction-not-announced')
    expect((await minh.request('GET', `/v1/interactions/${interactionId}/ending`)).status).toBe(403)
  })

  test('a call that rang out at one agent opens at the next, and no longer at the first', async () => {
    const interactionId = await world.call(mai, 'agent1001')
    await world.hear({ type: 'not-answered', interactionId, extension: 'agent1001', why: 'timeout' })
    await world.hear({ type: 'offered', interactionId, extension: 'agent1002' })
    expect((await lan.open(interactionId)).status).toBe(403)
    expect((await minh.open(interactionId)).status).toBe(200)
  })

  test('a request that overtakes the announcement waits for it', async () => {
    const interactionId = randomUUID()
    const opening = lan.open(interactionId)
    await pause(150)
    await world.hear({
      type: 'entered',
      interactionId,
      ani: mai,
      dnis: '1090',
      queue: 'care1090',
      enteredAt: world.clock.now
    })
    await pause(150)
    await world.hear({ type: 'offered', interactionId, extension: 'agent1001' })
    expect((await opening).status).toBe(200)
  })

  test('a record stays open for wrap-up after the call, and not for the rest of the day', async () => {
    const interactionId = await world.call(mai, 'agent1001')
    await world.hear({ type: 'answered', interactionId, extension: 'agent1001' })
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    world.clock.now += 30 * 60_000
    expect((await lan.open(interactionId)).status).toBe(200)
    world.clock.now += 1
    expect((await lan.open(interactionId)).status).toBe(403)
  })

  test('a withheld number, and a number that is not ours, open without a record', async () => {
    const withheld = await lan.brief(await world.call(null, 'agent1001'))
    expect(withheld).toMatchObject({ subject: { kind: 'withheld' }, callingLine: null, ani: null })
    const foreign = await lan.brief(await world.call('+84981234567', 'agent1001'))
    expect(foreign).toMatchObject({
      subject: { kind: 'not-ours' },
      callingLine: { network: 'other', owner: null, line: 'ordinary' },
      ani: '+84981234567'
    })
  })

  test('the subject can be changed twice, with a reason, and looking again shows the last one', async () => {
    const interactionId = await world.call(null, 'agent1001')
    await lan.brief(interactionId)
    const change = (number: string) =>
      lan.request('PUT', `/v1/interactions/${interactionId}/subject`, { number, reason: 'customer says so' })
    expect(must(await change(mai), 200)).toMatchObject({
      subject: { record: { msisdn: mai } },
      subjectChangesLeft: 1
    })
    expect(must(await change('+84901000002'), 200)).toMatchObject({
      subject: { record: { msisdn: '+84901000002' } },
      subjectChangesLeft: 0
    })
    expect((await change(mai)).body.code).toBe('subject-change-limit')
    expect(await lan.brief(interactionId)).toMatchObject({ subject: { record: { msisdn: '+84901000002' } } })
    expect((await auditOf(interactionId)).map(({ kind }) => kind)).toEqual([
      'record-viewed',
      'subject-changed',
      'record-viewed',
      'subject-changed',
      'record-viewed',
      'record-viewed'
    ])
  })

  test('ten changes of subject at once are still two', async () => {
    const interactionId = await world.call(null, 'agent1001')
    const body = { number: mai, reason: 'customer says so' }
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => lan.request('PUT', `/v1/interactions/${interactionId}/subject`, body))
    )
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(2)
  })

  test('a subject can only be changed in a call of one’s own, and with a reason', async () => {
    const path = `/v1/interactions/${await world.call(mai, 'agent1001')}/subject`
    expect((await minh.request('PUT', path, { number: mai, reason: 'customer says so' })).status).toBe(403)
    expect((await lan.request('PUT', path, { number: mai, reason: '' })).status).toBe(400)
  })

  test('a clerk opens by number and reason, the same visit twice, and another customer as another visit', async () => {
    const an = await world.signIn('an')
    const interactionId = randomUUID()
    expect(await an.brief(interactionId, visit(mai))).toMatchObject({
      subject: { kind: 'found', record: { msisdn: mai } },
      callingLine: null,
      ani: null
    })
    expect((await an.open(interactionId, visit(mai))).status).toBe(200)
    expect((await an.open(interactionId, visit('+84901000002'))).body.code).toBe('idempotency-key-reused')
    expect((await an.open(randomUUID(), { channel: 'counter' })).status).toBe(400)
    expect((await an.open('visit-1', visit(mai))).status).toBe(400)
    const reasons = await world.db
      .selectFrom('audit')
      .select('detail')
      .where('interaction_id', '=', interactionId)
      .where('kind', '=', 'subject-changed')
      .execute()
    expect(reasons).toEqual([{ detail: { channel: 'counter', reason: 'new SIM' } }])
  })

  test('a visit belongs to its clerk', async () => {
    const interactionId = randomUUID()
    await (await world.signIn('an')).brief(interactionId, visit(mai))
    const trang = await world.signIn('trang')
    expect((await trang.open(interactionId, visit(mai))).status).toBe(403)
  })

  test('agents open no visits, clerks no calls, installers nothing', async () => {
    lan = await world.signIn('lan')
    minh = await world.signIn('minh')
    expect((await lan.open(randomUUID(), visit(mai))).body.code).toBe('not-permitted')
    const interactionId = await world.call(mai, 'agent1001')
    expect((await (await world.signIn('an')).open(interactionId)).body.code).toBe('not-permitted')
    expect((await (await world.signIn('it')).open(interactionId)).body.code).toBe('not-permitted')
  })

  test('with the PBX away an unknown call is denied, as policy says by default', async () => {
    world.pbx.set('down')
    const refused = await lan.open(randomUUID(), { ani: mai })
    world.pbx.set('up')
    expect(refused.body.code).toBe('interaction-not-announced')
  })

  test('the PBX knows how the call ended; before that nobody does', async () => {
    const interactionId = await world.call(mai, 'agent1001')
    const ending = async () => must(await lan.request('GET', `/v1/interactions/${interactionId}/ending`), 200)
    expect(await ending()).toEqual({ ended: false, cause: null, by: null })
    await world.hear({ type: 'ended', interactionId, cause: 38, by: 'pbx' })
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    expect(await ending()).toEqual({ ended: true, cause: 38, by: 'pbx' })
  })

  test('who has handed the customer on learns that a colleague has them, and no longer once the call is over', async () => {
    const interactionId = await world.call(mai, 'agent1001')
    const ending = async () => must(await lan.request('GET', `/v1/interactions/${interactionId}/ending`), 200)
    await world.hear({ type: 'answered', interactionId, extension: 'agent1001' })
    await world.hear({ type: 'answered', interactionId, extension: 'agent1002' })
    await world.hear({ type: 'transferred', interactionId, from: 'agent1001', to: 'agent1002' })
    expect(await ending()).toEqual({ ended: false, cause: null, by: null, handedOn: true })
    const minhs = await minh.request('GET', `/v1/interactions/${interactionId}/ending`)
    expect(must(minhs, 200)).toEqual({ ended: false, cause: null, by: null })
    await world.hear({ type: 'ended', interactionId, cause: 16, by: 'customer' })
    expect(await ending()).toEqual({ ended: true, cause: 16, by: 'customer' })
  })

  test('an agent whose phone page is lost has the PBX end the call, their own only', async () => {
    const interactionId = await world.call(mai, 'agent1001')
    must(await lan.request('POST', `/v1/interactions/${interactionId}/hang-up`), 204)
    expect(world.pbx.told.at(-1)).toEqual({ hangUp: { interactionId, extension: 'agent1001' } })
    expect((await minh.request('POST', `/v1/interactions/${interactionId}/hang-up`)).status).toBe(403)
    world.pbx.set('down')
    expect((await lan.request('POST', `/v1/interactions/${interactionId}/hang-up`)).body.code).toBe(
      'centre-unavailable'
    )
    world.pbx.set('up')
  })
})

describe('a site whose policy trusts its agents while the PBX is away', () => {
  let world: CentralWorld
  beforeAll(async () => {
    world = await openCentralWorld(await quickDatabase(), { policy: { records: { degraded: 'grant' } } })
  })
  afterAll(() => world.close())

  test('opens the record by the number the desk saw, marked in briefing and audit, for that agent only', async () => {
    const lan = await world.signIn('lan')
    const minh = await world.signIn('minh')
    world.pbx.set('down')
    const interactionId = randomUUID()
    const briefing = await lan.brief(interactionId, { ani: mai })
    expect(briefing).toMatchObject({
      degraded: true,
      ani: mai,
      enteredAtSource: 'invite',
      subject: { kind: 'found' }
    })
    expect((await minh.open(interactionId, { ani: mai })).status).toBe(403)
    const rows = await world.db
      .selectFrom('audit')
      .select(['kind', 'detail'])
      .where('interaction_id', '=', interactionId)
      .execute()
    expect(rows[0]).toEqual({ kind: 'record-viewed', detail: { channel: 'call', degraded: true } })
  })

  test('is back to the word of the PBX as soon as there is one', async () => {
    const lan = await world.signIn('lan')
    world.pbx.set('up')
    expect((await lan.open(randomUUID(), { ani: mai })).status).toBe(403)
  })
})
