// Towards the carrier's CRM: what a refusal becomes there and only there, and that one capture is one change however
// often it has to be sent. The CRM is the lab's, over HTTP.
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startCarrierCrm } from '../../lab/carrier-crm/start-carrier-crm.ts'
import type { Briefing } from '../../shared/central-contract.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import { requireCarrierCodes } from '../../src-central/carrier-crm/carrier-vocabulary.ts'
import { createHttpCarrierCrm } from '../../src-central/carrier-crm/http-carrier-crm.ts'
import { planWrites } from '../../src-central/carrier-crm/plan-writes.ts'
import { loadCatalogue } from '../../src-central/catalogue/load-catalogue.ts'
import { changeAfter, fullAnswer, refusal, row } from '../support/central-captures.ts'
import { databaseKinds } from '../support/central-databases.ts'
import { type CentralWorld, must, openCentralWorld, type SignedInAgent } from '../support/central-world.ts'

const refused = {
  status: 'refused',
  value: null,
  at: 1,
  agentId: 'a',
  interactionId: 'i',
  consent: null
} as const
const defaults = { occupation: 'office', hobbies: 'travel' }

describe('what is written for a capture', () => {
  const fields = { occupation: refused, hobbies: refused }
  test('a refusal becomes the instruction’s values in empty fields, marked', () => {
    expect(
      planWrites({ fields, empty: new Set(['occupation', 'hobbies']), refusalDefaults: defaults })
    ).toEqual([
      { field: 'occupation', value: 'office', source: 'refusal-default' },
      { field: 'hobbies', value: ['travel'], source: 'refusal-default' }
    ])
  })

  test('a value that is there is never replaced by a default', () => {
    expect(planWrites({ fields, empty: new Set(['hobbies']), refusalDefaults: defaults })).toEqual([
      { field: 'hobbies', value: ['travel'], source: 'refusal-default' }
    ])
  })

  test('a carrier that wants no defaults gets none', () => {
    expect(planWrites({ fields, empty: new Set(['occupation', 'hobbies']), refusalDefaults: null })).toEqual(
      []
    )
  })

  test('what is not known is written nowhere', () => {
    const unknown = { ...refused, status: 'unknown' } as const
    const empty = new Set(['occupation', 'hobbies', 'gender'] as const)
    expect(
      planWrites({ fields: { occupation: unknown, hobbies: unknown }, empty, refusalDefaults: defaults })
    ).toEqual([])
  })

  test('the carrier has a code for everything agents can choose', () => {
    const catalogue = loadCatalogue()
    expect(() => requireCarrierCodes(catalogue)).not.toThrow()
    const astronaut = { code: 'astronaut', label: { vi: 'Phi hành gia', en: 'Astronaut' } }
    expect(() => requireCarrierCodes({ ...catalogue, occupations: [astronaut] })).toThrow('astronaut')
  })

  test('a catalogue whose refusal defaults nobody can choose does not start', () => {
    const catalogue = loadCatalogue()
    const broken = { ...catalogue, refusalDefaults: { occupation: 'astronaut', hobbies: 'travel' } }
    expect(() => loadCatalogue(broken)).toThrow('astronaut')
  })
})

describe('the carrier’s CRM while somebody else works on the same record', () => {
  const msisdn = '+84905555555'
  const change = (fields: ProfileChange['fields']): ProfileChange => ({
    captureId: randomUUID(),
    interactionId: 'i',
    channel: 'call',
    changeType: 'change-occupation-hobbies',
    reason: 'customer-request',
    fields,
    closedAt: 1
  })
  const post = (url: string | URL | Request, noiDung: object, phienBan: number) =>
    fetch(url, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: JSON.stringify({
        maYeuCau: randomUUID(),
        phienBan,
        loaiThayDoi: 'THAY_DOI_NN_ST',
        lyDo: 'KHACH_HANG_YEU_CAU',
        noiDung,
        nguon: {}
      })
    })

  test('is read again, and no default is put over what they wrote', async () => {
    const carrier = await startCarrierCrm({ token: 't' })
    let writes = 0
    const overtaken: typeof fetch = async (url, init) => {
      if (init?.method === 'POST') writes += 1
      if (init?.method === 'POST' && writes === 1) await post(url, { ngheNghiep: '05' }, 1)
      return fetch(url, init)
    }
    const crm = createHttpCarrierCrm({
      url: carrier.url,
      token: 't',
      refusalDefaults: defaults,
      fetch: overtaken
    })
    const fields = { occupation: refused, hobbies: refused }
    expect(await crm.deliver({ msisdn, change: change(fields), attempts: 0 })).toEqual({
      kind: 'confirmed',
      writes: [{ field: 'hobbies', value: ['travel'], source: 'refusal-default' }]
    })
    expect(carrier.records()).toMatchObject([
      { ngheNghiep: '05', soThich: ['01'], nguon: { soThich: 'refusal-default' } }
    ])
    await carrier.stop()
  })

  test('is left for later when they do not stop', async () => {
    const carrier = await startCarrierCrm({ token: 't' })
    let revision = 0
    const busy: typeof fetch = async (url, init) => {
      if (init?.method === 'POST') await post(url, { gioiTinh: '1' }, (revision += 1))
      return fetch(url, init)
    }
    const crm = createHttpCarrierCrm({ url: carrier.url, token: 't', refusalDefaults: defaults, fetch: busy })
    const result = await crm.deliver({ msisdn, change: change({ occupation: refused }), attempts: 0 })
    expect(result).toEqual({ kind: 'retry', why: 'overtaken', retryAfterMs: null })
    await carrier.stop()
  })

  test('that does not know our token takes nothing and is no reason to try for ever', async () => {
    const carrier = await startCarrierCrm({ token: 't' })
    const crm = createHttpCarrierCrm({ url: carrier.url, token: 'wrong', refusalDefaults: defaults, fetch })
    const result = await crm.deliver({ msisdn, change: change({ occupation: refused }), attempts: 0 })
    expect(result).toEqual({ kind: 'refused', why: 'carrier answered 401' })
    await carrier.stop()
    expect(await crm.deliver({ msisdn, change: change({ occupation: refused }), attempts: 0 })).toMatchObject(
      { kind: 'retry' }
    )
  })
})

describe.each([
  { name: 'as instructed', refusalDefaults: true },
  { name: 'with refusal defaults switched off', refusalDefaults: false }
])('delivery $name', ({ refusalDefaults }) => {
  let world: CentralWorld
  let lan: SignedInAgent
  let people = 902_000_000
  beforeAll(async () => {
    const [pglite] = databaseKinds()
    world = await openCentralWorld(await pglite!.create(), { policy: { capture: { refusalDefaults } } })
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

  if (!refusalDefaults) {
    test('a refusal changes nothing at the carrier', async () => {
      const { captureId, number } = await capture(refusal)
      await world.drainCarrier()
      expect(await outboxRow(captureId)).toMatchObject({ state: 'not-needed' })
      expect(changesOf(captureId)).toEqual([])
      expect(atCarrier(number)).toMatchObject({ ngheNghiep: '', soThich: [] })
    })
    return
  }

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
