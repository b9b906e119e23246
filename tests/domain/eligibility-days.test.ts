import { describe, expect, test } from 'vitest'
import type { SubjectFacts } from '../../shared/domain/eligibility.ts'
import { defaultPolicy, policySchema } from '../../shared/domain/policy.ts'
import { capturePolicy, entered, judge, profile, subject } from './eligibility-examples.ts'
import { adaCalls, answeredField, at, morning, noValue, refusedField } from './examples.ts'

describe('the window', () => {
  test.each([
    ['06:59:59', 'not-eligible'],
    ['06:59:59.999', 'not-eligible'],
    ['07:00:00', 'eligible'],
    ['21:59:59.999', 'eligible'],
    ['22:00:00', 'not-eligible']
  ])('a call that entered at %s in Ho Chi Minh City is %s', (time, verdict) => {
    expect(judge(entered(`2026-11-20T${time}+07:00`)).verdict).toBe(verdict)
  })

  test('another zone of the hotline moves it', () => {
    const tokyo = { ...defaultPolicy, timeZone: 'Asia/Tokyo' }
    expect(judge(entered('2026-11-20T05:00:00+07:00'), tokyo).verdict).toBe('eligible')
  })

  test('a policy with an unknown zone is refused when it is read, not in a call', () => {
    expect(policySchema.safeParse({ timeZone: 'Asia/Atlantis' }).success).toBe(false)
  })
})

describe('what is asked and assessed', () => {
  test('only a value counts as there: refused, withdrawn, unknown and of unknown origin are missing', () => {
    const old = at('2020-01-01T12:00:00+07:00')
    for (const status of ['refused', 'withdrawn', 'unknown', 'unknown-origin'] as const) {
      const field = { ...noValue, status, at: old }
      expect(
        judge(profile({ gender: answeredField, occupation: field, hobbies: answeredField }))
      ).toMatchObject({
        verdict: 'eligible',
        ask: ['occupation'],
        assess: []
      })
    }
  })

  test('with gender alone missing there is nothing to ask, and no cool-off', () => {
    expect(judge(profile({ occupation: answeredField, hobbies: answeredField }))).toMatchObject({
      verdict: 'eligible',
      ask: [],
      assess: ['gender']
    })
  })

  test('a field that policy does not want is neither asked nor assessed', () => {
    expect(judge(adaCalls, capturePolicy({ fields: ['hobbies'] }))).toMatchObject({
      ask: ['hobbies'],
      assess: []
    })
  })
})

describe('the cool-off', () => {
  const days90 = at('2026-08-22T23:59:00+07:00')
  const refusedBoth = (when: number | null) =>
    profile({ occupation: refusedField(when), hobbies: refusedField(when) })

  test('is over on the ninetieth local day after the refusal, whatever the hour', () => {
    expect(judge({ ...refusedBoth(days90), enteredAt: at('2026-11-19T21:59:00+07:00') }).reasons).toEqual([
      'cool-off'
    ])
    expect(judge({ ...refusedBoth(days90), enteredAt: at('2026-11-20T07:00:00+07:00') }).reasons).toEqual([])
  })

  test('holds per field: what was not refused is asked', () => {
    expect(judge(profile({ occupation: refusedField(morning) }))).toMatchObject({
      verdict: 'eligible',
      ask: ['hobbies']
    })
  })

  test('follows a withdrawal as it follows a refusal', () => {
    const withdrawn = { ...noValue, status: 'withdrawn' as const, at: morning }
    expect(judge(profile({ occupation: withdrawn, hobbies: answeredField })).reasons).toEqual(['cool-off'])
  })

  test('of null days never ends', () => {
    const forEver = capturePolicy({ coolOffDays: { gender: 90, occupation: null, hobbies: null } })
    expect(judge(refusedBoth(at('2013-05-08T10:00:00+07:00')), forEver).reasons).toEqual(['cool-off'])
  })

  test('of no days does not exist', () => {
    const none = capturePolicy({ coolOffDays: { gender: 0, occupation: 0, hobbies: 0 } })
    expect(judge(refusedBoth(morning), none).verdict).toBe('eligible')
  })

  test('applies where nobody knows the day of the refusal', () => {
    expect(judge(refusedBoth(null)).reasons).toEqual(['cool-off'])
  })
})

describe('priority', () => {
  test.each<[string, Partial<SubjectFacts>, string, string[]]>([
    ['premium tier', { tier: 'premium' }, '2026-11-20', ['premium']],
    ['membership of the loyalty programme', { kndl: true }, '2026-11-20', ['kndl']],
    ['five years to the day', { activatedOn: '2021-11-20' }, '2026-11-20', ['tenure']],
    ['a day short of five years', { activatedOn: '2021-11-21' }, '2026-11-20', []],
    ['a leap day, on 28 February of a common year', { activatedOn: '2020-02-29' }, '2025-02-28', []],
    ['a leap day, on 1 March of a common year', { activatedOn: '2020-02-29' }, '2025-03-01', ['tenure']],
    ['an unknown activation', { activatedOn: null }, '2026-11-20', []],
    ['a future activation', { activatedOn: '2030-01-01' }, '2026-11-20', []],
    [
      'all at once',
      { tier: 'premium', kndl: true, activatedOn: '2000-01-01' },
      '2026-11-20',
      ['premium', 'tenure', 'kndl']
    ]
  ])('by %s', (_, change, day, because) => {
    const facts = { ...subject(change), enteredAt: at(`${day}T07:00:00+07:00`) }
    expect(judge(facts).priority).toEqual({ is: because.length > 0, because })
  })

  test('the day of the call is the local one', () => {
    const facts = { ...subject({ activatedOn: '2021-11-21' }), enteredAt: at('2026-11-20T17:30:00Z') }
    expect(judge(facts).priority.because).toEqual(['tenure'])
  })

  test('never overrides an exclusion', () => {
    expect(judge(subject({ tier: 'premium', owner: 'organisation' }))).toMatchObject({
      verdict: 'not-eligible',
      priority: { is: true }
    })
  })
})
