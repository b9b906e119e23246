// Delivery to the carrier's CRM: one capture is one change there, however often it has to be sent. The CRM is the lab's,
// over HTTP.
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Briefing } from '../../shared/central-contract.ts'
import { createHttpCarrierCrm } from '../../src-central/carrier-crm/http-carrier-crm.ts'
import { changeAfter, fullAnswer, refusal, row } from '../support/central-captures.ts'
import { databaseKinds, quickDatabase } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

describe.each(databaseKinds())('delivery on $name', ({ create }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  let people = 902_000_000
  beforeAll(async () => {
    world = await openCentralWorld(await create())
    lan = await world.signIn('lan')
  })
  afterAll(() => world.close())
  afterEach(() => Object.assign(world.carrier.faults, { down: false, slowMs: 0, loseAnswers: 0 }))

  const capture = async (
    events: typeof fullAnswer
  ): Promise<{ briefing: Briefing; captureId: string; number: string }> => {
    const number = `84${people}`
    people += 13
    const briefing = await lan.brief(await world.call(`+${number}`, 'agent1001'))
    const change = changeAfter(briefing, events, world.clock.now)
    const id = briefing.subject.kind === 'found' ? briefing.subject.record.subscriberId : ''
    must(
      await world.request(
        'PATCH',
        `/v1/subscribers/${id}/profile`,
        change,
        row(briefing.grant, change.captureId, 1)
      ),
      200
    )
    return { briefing, captureId: change.captureId, number }
  }
  const atCarrier = (number: string) => world.carrier.records().find((record) => record.soThueBao === number)
  const changesOf = (captureId: string) =>
    world.carrier.changes().filter((change) => change.maYeuCau === captureId)
  const outboxRow = (captureId: string) =>
    world.db
      .selectFrom('carrier_outbox')
      .select(['state', 'attempts', 'last_error'])
      .where('capture_id', '=', captureId)
      .executeTakeFirstOrThrow()
  const ledger = (captureId: string) =>
    world.db
      .selectFrom('carrier_write')
      .select(['field', 'value', 'source'])
      .where('capture_id', '=', captureId)
      .orderBy('field')
      .execute()

  test('answers arrive in the carrier’s own words as one change', async () => {
    const { captureId, number } = await capture(fullAnswer)
    await world.drainCarrier()
    expect(changesOf(captureId)).toEqual([
      {
        maYeuCau: captureId,
        soThueBao: number,
        phienBan: 1,
        loaiThayDoi: 'THAY_DOI_NN_ST',
        lyDo: 'KHACH_HANG_YEU_CAU',
        noiDung: { gioiTinh: '2', ngheNghiep: '03', soThich: ['02', '04'] },
        nguon: { gioiTinh: 'agent', ngheNghiep: 'customer', soThich: 'customer' },
        luc: world.clock.now
      }
    ])
    expect(await ledger(captureId)).toEqual([
      { field: 'gender', value: 'female', source: 'agent' },
      { field: 'hobbies', value: ['music', 'reading'], source: 'customer' },
      { field: 'occupation', value: 'teacher', source: 'customer' }
    ])
  })

  test('a refusal is Office and Travel there, marked there and in our ledger, and no value at the centre', async () => {
    const { captureId, number, briefing } = await capture(refusal)
    await world.drainCarrier()
    expect(atCarrier(number)).toMatchObject({
      ngheNghiep: '01',
      soThich: ['01'],
      nguon: { ngheNghiep: 'refusal-default', soThich: 'refusal-default' }
    })
    expect(await ledger(captureId)).toEqual([
      { field: 'hobbies', value: ['travel'], source: 'refusal-default' },
      { field: 'occupation', value: 'office', source: 'refusal-default' }
    ])
    const again = await lan.brief(briefing.interactionId)
    expect(again.subject).toMatchObject({
      record: {
        profile: {
          occupation: { status: 'refused', value: null },
          hobbies: { status: 'refused', value: null }
        }
      }
    })
  })

  test('a default is never written over a value the carrier has', async () => {
    const number = `84${people}`
    const filled = { ngheNghiep: '05', soThich: ['03'] }
    const response = await fetch(`${world.carrier.url}/thue-bao/${number}/thay-doi`, {
      method: 'POST',
      headers: { authorization: 'Bearer carrier-token' },
      body: JSON.stringify({
        maYeuCau: randomUUID(),
        phienBan: 1,
        loaiThayDoi: 'THAY_DOI_NN_ST',
        lyDo: 'KHACH_HANG_YEU_CAU',
        noiDung: filled,
        nguon: {}
      })
    })
    expect(response.status).toBe(201)
    const { captureId } = await capture(refusal)
    await world.drainCarrier()
    expect(await outboxRow(captureId)).toMatchObject({ state: 'not-needed' })
    expect(atCarrier(number)).toMatchObject(filled)
  })

  test('a carrier that is down gets the change once it is back', async () => {
    world.carrier.faults.down = true
    const { captureId } = await capture(fullAnswer)
    await world.drainCarrier()
    expect(await outboxRow(captureId)).toMatchObject({ state: 'waiting', last_error: 'carrier answered 503' })
    expect(must(await world.request('GET', '/v1/health'), 200).carrierCrm).toBe('down')
    world.carrier.faults.down = false
    await world.drainCarrier()
    expect(changesOf(captureId)).toEqual([])
    world.clock.now += 60_000
    await world.drainCarrier()
    expect(changesOf(captureId)).toHaveLength(1)
    expect(await outboxRow(captureId)).toMatchObject({ state: 'confirmed' })
  })

  test.each([
    ['answers', fullAnswer, 3],
    ['refusal', refusal, 2]
  ])(
    'an answer that is lost after the carrier wrote leads to no second change: %s',
    async (_what, events, writes) => {
      world.carrier.faults.loseAnswers = 1
      const { captureId } = await capture(events)
      await world.drainCarrier()
      expect(await outboxRow(captureId)).toMatchObject({ state: 'waiting' })
      world.clock.now += 60_000
      await world.drainCarrier()
      expect(changesOf(captureId)).toHaveLength(1)
      expect(await outboxRow(captureId)).toMatchObject({ state: 'confirmed', attempts: 2 })
      expect(await ledger(captureId)).toHaveLength(writes)
    }
  )

  test('what the carrier refuses for good is put aside for a person, and holds nobody else up', async () => {
    const { briefing, captureId } = await capture(fullAnswer)
    await world.drainCarrier()
    const id = briefing.subject.kind === 'found' ? briefing.subject.record.subscriberId : ''
    await world.db
      .updateTable('carrier_outbox')
      .set({ state: 'waiting', attempts: 0, next_at: 0, msisdn: '+1' })
      .where('capture_id', '=', captureId)
      .execute()
    const other = await capture(refusal)
    await world.drainCarrier()
    expect(await outboxRow(captureId)).toMatchObject({ state: 'parked', last_error: 'carrier answered 404' })
    expect(await outboxRow(other.captureId)).toMatchObject({ state: 'confirmed' })
    const receipt = await world.request('GET', `/v1/changes/${captureId}`, undefined, {
      'x-write-grant': briefing.grant
    })
    expect(receipt.body.carrier).toBe('parked')
    expect(id).not.toBe('')
  })
})

test.each([401, 403])(
  'a carrier that refuses the token (%i) gets the change with the next one',
  async (status) => {
    const change = {
      captureId: randomUUID(),
      interactionId: 'call-1',
      channel: 'call' as const,
      changeType: 'change-occupation-hobbies' as const,
      reason: 'customer-request' as const,
      fields: {},
      closedAt: 0
    }
    const crm = createHttpCarrierCrm({
      url: 'http://carrier.test',
      token: 'last-month',
      refusalDefaults: null,
      fetch: () => Promise.resolve(new Response(null, { status }))
    })
    expect(await crm.deliver({ msisdn: '+84901000001', change, attempts: 0 })).toEqual({
      kind: 'retry',
      why: `carrier answered ${status}`,
      retryAfterMs: null
    })
    expect(crm.state()).toBe('down')
  }
)

test('a site without refusal defaults has a refusal change nothing at the carrier', async () => {
  const world = await openCentralWorld(await quickDatabase(), {
    policy: { capture: { refusalDefaults: false } }
  })
  const lan = await world.signIn('lan')
  const briefing = await lan.brief(await world.call('+84902000000', 'agent1001'))
  const change = changeAfter(briefing, refusal, world.clock.now)
  const headers = row(briefing.grant, change.captureId, 1)
  must(await world.request('PATCH', '/v1/subscribers/sub-902000000/profile', change, headers), 200)
  await world.drainCarrier()
  const receipt = await world.request('GET', `/v1/changes/${change.captureId}`, undefined, headers)
  expect(receipt.body.carrier).toBe('not-needed')
  expect(world.carrier.changes()).toEqual([])
  expect(world.carrier.records()).toMatchObject([{ ngheNghiep: '', soThich: [] }])
  await world.close()
})
