// What a refusal becomes towards the carrier's CRM, and only there: the instruction's values in empty fields, marked.
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { startCarrierCrm } from '../../lab/carrier-crm/start-carrier-crm.ts'
import type { ProfileChange } from '../../shared/domain/capture-record.ts'
import { requireCarrierCodes } from '../../src-central/carrier-crm/carrier-vocabulary.ts'
import { createHttpCarrierCrm } from '../../src-central/carrier-crm/http-carrier-crm.ts'
import { planWrites } from '../../src-central/carrier-crm/plan-writes.ts'
import { loadCatalogue } from '../../src-central/catalogue/load-catalogue.ts'

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
      if (init?.method === 'POST') {
        revision += 1
        await post(url, { gioiTinh: '1' }, revision)
      }
      return fetch(url, init)
    }
    const crm = createHttpCarrierCrm({ url: carrier.url, token: 't', refusalDefaults: defaults, fetch: busy })
    const result = await crm.deliver({ msisdn, change: change({ occupation: refused }), attempts: 0 })
    expect(result).toEqual({ kind: 'retry', why: 'overtaken', retryAfterMs: null })
    await carrier.stop()
  })

  test('that does not know our token takes nothing, and is asked again once somebody has renewed it', async () => {
    const carrier = await startCarrierCrm({ token: 't' })
    const crm = createHttpCarrierCrm({ url: carrier.url, token: 'wrong', refusalDefaults: defaults, fetch })
    const result = await crm.deliver({ msisdn, change: change({ occupation: refused }), attempts: 0 })
    expect(result).toMatchObject({ kind: 'retry', why: 'carrier answered 401' })
    expect(carrier.changes()).toEqual([])
    await carrier.stop()
    expect(await crm.deliver({ msisdn, change: change({ occupation: refused }), attempts: 0 })).toMatchObject(
      { kind: 'retry' }
    )
  })
})
