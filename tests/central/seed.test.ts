// The demonstration's subscribers: the same every time, the stories' people among them, and every branch of eligibility.
import { describe, expect, test } from 'vitest'
import { type Persona, personas } from '../../lab/personas.ts'
import { assessEligibility, type Eligibility, type ReasonCode } from '../../shared/domain/eligibility.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { profileSchema } from '../../shared/domain/subscriber.ts'
import { loadCatalogue } from '../../src-central/catalogue/load-catalogue.ts'
import { demoSubscribers } from '../../src-central/seed/demo-subscribers.ts'
import { profileFromCarrier } from '../../src-central/seed/profile-from-carrier.ts'
import type { StoredProfile } from '../../src-central/store/schema.ts'
import { monday9 } from '../support/central-world.ts'

const subscribers = demoSubscribers(monday9)
const profileOf = ({ profile }: (typeof subscribers)[number]) => JSON.parse(profile) as StoredProfile

const verdicts: Eligibility[] = subscribers.map((one) =>
  assessEligibility(
    {
      channel: 'call',
      enteredAt: monday9,
      contact: { kind: 'inquiry', difficult: false, isUser: true },
      callingLine: { network: 'own', owner: one.owner ?? null, line: one.line },
      subject: {
        ours: true,
        owner: one.owner ?? null,
        line: one.line,
        activatedOn: one.activated_on ?? null,
        tier: one.tier,
        kndl: one.kndl,
        profile: profileSchema.parse(profileOf(one))
      }
    },
    defaultPolicy
  )
)

describe('the demonstration', () => {
  test('is the same every time, without an id twice, and one number has two records', () => {
    expect(demoSubscribers(monday9)).toEqual(subscribers)
    expect(subscribers.length).toBeGreaterThan(300)
    const numbers = subscribers.map(({ msisdn }) => msisdn)
    expect(numbers.filter((number, index) => numbers.indexOf(number) !== index)).toEqual([
      personas.sharesNumber.number
    ])
    expect(new Set(subscribers.map(({ subscriber_id }) => subscriber_id)).size).toBe(subscribers.length)
  })

  test('holds the stories’ people as the lab knows them', () => {
    for (const { name, number, subscriber } of Object.values(personas)) {
      const found = subscribers.find((one) => one.msisdn === number && one.name === name)
      const { owner, line, billing, tier, kndl, activatedOn } = subscriber
      expect(found).toMatchObject({ owner, line, billing, tier, kndl, activated_on: activatedOn })
      const missing = Object.entries(profileOf(found!)).flatMap(([field, { status }]) =>
        status === 'unknown' ? [field] : []
      )
      expect(missing.toSorted()).toEqual(subscriber.missing.toSorted())
    }
  })

  test('what the stories’ people answer is in the catalogue', () => {
    const { occupations, hobbyGroups } = loadCatalogue()
    const says = Object.values(personas).map((persona): Persona['says'] => persona.says)
    const codes = (list: readonly { code: string }[]) => list.map(({ code }) => code)
    expect(codes(occupations)).toEqual(
      expect.arrayContaining(says.flatMap(({ occupation }) => occupation ?? []))
    )
    expect(codes(hobbyGroups)).toEqual(expect.arrayContaining(says.flatMap(({ hobbies }) => hobbies ?? [])))
  })

  test('has somebody for every reason that lies in the record', () => {
    const ofRecord: ReasonCode[] = ['organisation', 'operational-line', 'test-sim', 'complete', 'cool-off']
    const found = new Set(verdicts.flatMap(({ reasons }) => reasons))
    expect(ofRecord.filter((reason) => !found.has(reason))).toEqual([])
  })

  test('has the unknown owner, every ground for priority, and every combination of fields to ask for', () => {
    expect(verdicts.some(({ unknowns }) => unknowns.includes('owner'))).toBe(true)
    expect(new Set(verdicts.flatMap(({ priority }) => priority.because))).toEqual(
      new Set(['premium', 'tenure', 'kndl'])
    )
    const asked = new Set(
      verdicts.filter(({ verdict }) => verdict === 'eligible').map(({ ask }) => ask.join('+'))
    )
    expect(asked).toEqual(new Set(['occupation+hobbies', 'occupation', 'hobbies', '']))
  })
})

describe('values that come from the carrier', () => {
  const defaults = { occupation: 'office', hobbies: 'travel' }
  const pair = { gender: null, occupation: 'office', hobbies: ['travel'], at: 5 } as const
  const statuses = (profile: StoredProfile) => [profile.occupation.status, profile.hobbies.status]
  test('an unmarked pair of refusal defaults is of unknown origin and shows no value', () => {
    const profile = profileFromCarrier({ ...pair, hobbies: [...pair.hobbies], marked: null }, defaults)
    expect(statuses(profile)).toEqual(['unknown-origin', 'unknown-origin'])
    expect([profile.occupation.value, profile.hobbies.value]).toEqual([null, null])
  })

  test('a mark tells whether a customer said it', () => {
    const marked = (mark: 'customer' | 'refusal-default') =>
      statuses(profileFromCarrier({ ...pair, hobbies: [...pair.hobbies], marked: mark }, defaults))
    expect(marked('customer')).toEqual(['answered', 'answered'])
    expect(marked('refusal-default')).toEqual(['refused', 'refused'])
  })

  test('Office with other hobbies is an answer', () => {
    expect(
      statuses(profileFromCarrier({ ...pair, hobbies: ['travel', 'music'], marked: null }, defaults))
    ).toEqual(['answered', 'answered'])
  })
})
