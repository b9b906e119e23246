import { describe, expect, test } from 'vitest'
import {
  type EligibilityFacts,
  type ReasonCode,
  reasonCodeSchema,
  type UnknownCode
} from '../../shared/domain/eligibility.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import {
  capturePolicy,
  contact,
  counter,
  entered,
  judge,
  line,
  profile,
  subject
} from './eligibility-examples.ts'
import { adaCalls, answeredField, at, morning, refusedField } from './examples.ts'

test('an individual with an empty profile, in the window, whose question is answered, is asked for everything', () => {
  expect(judge(adaCalls)).toEqual({
    verdict: 'eligible',
    reasons: [],
    unknowns: [],
    ask: ['occupation', 'hobbies'],
    assess: ['gender'],
    priority: { is: false, because: [] }
  })
})

describe('reasons not to ask', () => {
  const allKnown = { gender: answeredField, occupation: answeredField, hobbies: answeredField }
  const table: [string, ReasonCode, EligibilityFacts, Policy?][] = [
    ['the subject is registered to an organisation', 'organisation', subject({ owner: 'organisation' })],
    ['the calling line is registered to an organisation', 'organisation', line({ owner: 'organisation' })],
    ['the subject is an operational line', 'operational-line', subject({ line: 'operational' })],
    ['the calling line is an operational line', 'operational-line', line({ line: 'operational' })],
    ['the subject is a test SIM', 'test-sim', subject({ line: 'test' })],
    ['the calling line is a test SIM', 'test-sim', line({ line: 'test' })],
    ['no field is missing', 'complete', profile(allKnown)],
    [
      'no field that policy wants is missing',
      'complete',
      profile({ gender: answeredField }),
      capturePolicy({ fields: ['gender'] })
    ],
    ['the call entered before the window', 'outside-window', entered('2026-11-20T06:59:59+07:00')],
    ['the call entered after the window', 'outside-window', entered('2026-11-20T22:00:00+07:00')],
    ['a phone is reported lost', 'lost-phone', contact({ kind: 'lost-phone' })],
    ['the call is a complaint', 'complaint', contact({ kind: 'complaint' })],
    ['the customer is difficult', 'difficult', contact({ difficult: true })],
    ['the caller does not use the line of ours they call from', 'not-user', contact({ isUser: false })],
    [
      'all that is missing was refused lately',
      'cool-off',
      profile({ occupation: refusedField(morning), hobbies: refusedField(morning) })
    ],
    [
      'the customer never wants to be asked again',
      'never-ask',
      subject({ neverAsk: { at: morning, interactionId: null } })
    ],
    ['the subject is not ours', 'not-ours', subject({ ours: false })],
    ['the site is off', 'site-off', adaCalls, capturePolicy({ site: { enabled: false, from: null } })],
    [
      'the site begins tomorrow',
      'site-off',
      adaCalls,
      capturePolicy({ site: { enabled: true, from: '2026-11-21' } })
    ]
  ]

  test.each(table)('%s: %s', (_, reason, facts, rules) => {
    const { verdict, reasons } = judge(facts, rules)
    expect({ verdict, reasons }).toEqual({ verdict: 'not-eligible', reasons: [reason] })
  })

  test('the table has a case for every code', () => {
    expect(new Set(table.map(([, reason]) => reason))).toEqual(new Set(reasonCodeSchema.options))
  })

  test('all that apply are told, in the order of the table of reasons', () => {
    const facts: EligibilityFacts = {
      ...subject({
        owner: 'organisation',
        line: 'test',
        ours: false,
        kndl: true,
        profile: { gender: answeredField, occupation: refusedField(morning), hobbies: answeredField }
      }),
      callingLine: { network: 'own', owner: 'individual', line: 'operational' },
      enteredAt: at('2026-11-20T03:00:00+07:00'),
      contact: { kind: 'complaint', difficult: true, isUser: false }
    }
    expect(judge(facts, capturePolicy({ site: { enabled: false, from: null } }))).toEqual({
      verdict: 'not-eligible',
      reasons: [
        'organisation',
        'operational-line',
        'test-sim',
        'outside-window',
        'complaint',
        'difficult',
        'not-user',
        'cool-off',
        'not-ours',
        'site-off'
      ],
      unknowns: [],
      ask: [],
      assess: [],
      priority: { is: true, because: ['kndl'] }
    })
  })
})

describe('what does not speak against asking', () => {
  test.each<[string, EligibilityFacts, Policy?]>([
    [
      'another carrier’s line, whoever it belongs to',
      line({ network: 'other', owner: 'organisation', line: 'test' })
    ],
    [
      'another carrier’s line whose user is somebody else',
      { ...line({ network: 'other' }), contact: { ...adaCalls.contact, isUser: false } }
    ],
    ['a withheld number', { ...adaCalls, callingLine: null, contact: { ...adaCalls.contact, isUser: null } }],
    [
      'somebody else’s number of ours where policy allows it',
      contact({ isUser: false }),
      capturePolicy({ viaOthersNumber: true })
    ],
    ['the site beginning today', adaCalls, capturePolicy({ site: { enabled: true, from: '2026-11-20' } })],
    ['the night, at the counter', counter(entered('2026-11-20T23:00:00+07:00'))],
    ['a company’s line, at the counter', counter(line({ owner: 'organisation' }))],
    ['a caller who is not the user, at the counter', counter(contact({ isUser: false }))]
  ])('%s', (_, facts, rules) => {
    expect(judge(facts, rules)).toMatchObject({ verdict: 'eligible', reasons: [], unknowns: [] })
  })
})

describe('what is not known yet', () => {
  test.each<[UnknownCode, EligibilityFacts]>([
    ['kind', contact({ kind: null })],
    ['mood', contact({ difficult: null })],
    ['is-user', contact({ isUser: null })],
    ['owner', subject({ owner: null })],
    ['owner', line({ owner: null })],
    ['ours', subject({ ours: null })]
  ])('%s keeps the verdict open', (code, facts) => {
    const { verdict, reasons, unknowns } = judge(facts)
    expect({ verdict, reasons, unknowns }).toEqual({ verdict: 'unknown', reasons: [], unknowns: [code] })
  })

  test('at the ring everything the agent has to say is unknown', () => {
    expect(judge(contact({ kind: null, difficult: null, isUser: null })).unknowns).toEqual([
      'kind',
      'mood',
      'is-user'
    ])
  })

  test.each<[string, EligibilityFacts]>([
    [
      'on another carrier’s line',
      { ...line({ network: 'other', owner: null }), contact: { ...adaCalls.contact, isUser: null } }
    ],
    [
      'on a line nobody can tell the carrier of',
      { ...line({ network: 'unknown', owner: null }), contact: { ...adaCalls.contact, isUser: null } }
    ],
    ['at the counter', counter(contact({ isUser: null }))]
  ])('%s nobody is asked who uses the line', (_, facts) => {
    expect(judge(facts).unknowns).toEqual([])
  })

  test('a reason decides, whatever is still unknown', () => {
    const { verdict, unknowns } = judge(contact({ kind: 'complaint', difficult: null, isUser: null }))
    expect({ verdict, unknowns }).toEqual({ verdict: 'not-eligible', unknowns: ['mood', 'is-user'] })
  })
})
