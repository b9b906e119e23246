import { describe, expect, test } from 'vitest'
import { openAskedFields, profileChangeOf, startCapture } from '../../shared/domain/capture-machine.ts'
import { captureRecordSchema, profileChangeSchema } from '../../shared/domain/capture-record.ts'
import {
  answered,
  atUpdate,
  byGrace,
  callLost,
  captureId,
  hobbies,
  invited,
  isIllegal,
  later,
  morning,
  newCapture,
  occupation,
  priority,
  refused,
  told,
  unknown
} from './examples.ts'

test('a capture begins at the first step with nothing in it', () => {
  const record = startCapture({
    captureId,
    subscriberId: 'ada',
    baseVersion: 7,
    channel: 'call',
    interactionId: 'call-1',
    eligibility: { ask: ['hobbies'], assess: [], priority: { is: true, because: ['kndl'] } },
    persuasionsAllowed: 2,
    at: morning
  })
  expect(record).toEqual({
    v: 1,
    captureId,
    subscriberId: 'ada',
    baseVersion: 7,
    channel: 'call',
    interactionId: 'call-1',
    originInteractionId: 'call-1',
    state: 'identify',
    resumeAt: null,
    ask: ['hobbies'],
    assessGender: false,
    priority: true,
    persuasionsAllowed: 2,
    persuasions: 0,
    refusing: [],
    startedAt: morning,
    invitedAt: null,
    fields: { gender: null, occupation: null, hobbies: null },
    ending: null,
    outcome: null,
    revision: 0
  })
  expect(captureRecordSchema.parse(record)).toEqual(record)
})

test('a customer who answers everything leaves one change with its consent', () => {
  const done = told(
    newCapture(),
    { type: 'assess-gender', value: 'female' },
    { type: 'invite' },
    { type: 'agree' },
    occupation('teacher'),
    hobbies('music', 'travel', 'music'),
    { type: 'send' }
  )
  const fields = {
    gender: { ...byGrace, status: 'assessed', value: 'female', consent: null },
    occupation: answered('teacher'),
    hobbies: answered(['music', 'travel'])
  }
  expect(done).toEqual({
    ...newCapture(),
    state: 'completed',
    invitedAt: later,
    fields,
    outcome: { code: 'sent', ending: null, abortReason: null, at: later },
    revision: 6
  })
  const change = profileChangeOf(done)
  expect(change).toEqual({
    captureId,
    interactionId: 'call-1',
    channel: 'call',
    changeType: 'change-occupation-hobbies',
    reason: 'customer-request',
    fields,
    closedAt: later
  })
  expect(profileChangeSchema.parse(change)).toEqual(change)
})

describe('identify', () => {
  test('with nothing to ask sends the assessed gender', () => {
    const done = told(newCapture({ ask: [] }), { type: 'assess-gender', value: 'male' }, { type: 'send' })
    expect([done.state, Object.keys(profileChangeOf(done)?.fields ?? {})]).toEqual(['completed', ['gender']])
  })

  test('with nothing to ask and nothing assessed closes without a change', () => {
    const done = told(newCapture({ ask: [] }), { type: 'send' })
    expect([done.state, profileChangeOf(done)]).toEqual(['closed', null])
  })

  test('invites only where there is something to ask, and sends only where there is not', () => {
    expect(isIllegal(newCapture({ ask: [] }), { type: 'invite' })).toBe(true)
    expect(isIllegal(newCapture(), { type: 'send' })).toBe(true)
  })

  test('leaves a gender alone that is not wanted', () => {
    expect(isIllegal(newCapture({ assessGender: false }), { type: 'assess-gender', value: 'male' })).toBe(
      true
    )
  })

  test('takes an assessment back, which leaves gender as it was', () => {
    const record = told(
      newCapture(),
      { type: 'assess-gender', value: 'male' },
      { type: 'assess-gender', value: null }
    )
    expect(record.fields.gender).toBeNull()
  })
})

describe('a refusal', () => {
  test('of an ordinary customer is final: thanked, both fields refused without a value', () => {
    const thanked = told(invited(), { type: 'refuse' })
    expect(thanked).toMatchObject({
      state: 'thank',
      persuasions: 0,
      fields: { occupation: refused, hobbies: refused }
    })
    const done = told(thanked, { type: 'send' })
    expect(profileChangeOf(done)?.fields).toEqual({ occupation: refused, hobbies: refused })
  })

  test('of a priority customer is persuaded against once, then final', () => {
    const persuading = told(invited(priority()), { type: 'refuse' })
    expect(persuading).toMatchObject({
      state: 'persuade',
      persuasions: 1,
      refusing: ['occupation', 'hobbies'],
      fields: { occupation: null, hobbies: null }
    })
    expect(told(persuading, { type: 'still-refuse' })).toMatchObject({
      state: 'thank',
      persuasions: 1,
      refusing: [],
      fields: { occupation: refused, hobbies: refused }
    })
  })

  test('is persuaded against as often as policy allows, and not at all where it does not', () => {
    const twice = told(
      invited(priority({ persuasionsAllowed: 2 })),
      { type: 'refuse' },
      { type: 'still-refuse' }
    )
    expect(twice).toMatchObject({ state: 'persuade', persuasions: 2, refusing: ['occupation', 'hobbies'] })
    expect(told(twice, { type: 'still-refuse' }).state).toBe('thank')
    expect(told(invited(priority({ persuasionsAllowed: 0 })), { type: 'refuse' }).state).toBe('thank')
  })

  test('of a priority customer who is won over leads to the update', () => {
    const won = told(invited(priority()), { type: 'refuse' }, { type: 'agree' })
    expect(won).toMatchObject({ state: 'update', refusing: [], fields: { occupation: null, hobbies: null } })
  })

  test('of one field leaves the other to be asked', () => {
    const record = told(invited(), { type: 'refuse', fields: ['occupation'] })
    expect(record).toMatchObject({ state: 'update', fields: { occupation: refused, hobbies: null } })
    const done = told(record, hobbies('music'), { type: 'send' })
    expect(profileChangeOf(done)?.fields).toEqual({ occupation: refused, hobbies: answered(['music']) })
  })

  test('of one field by a priority customer is persuaded against for that field alone', () => {
    const record = told(atUpdate(priority()), occupation(), { type: 'refuse', fields: ['hobbies'] })
    expect(record).toMatchObject({
      state: 'persuade',
      refusing: ['hobbies'],
      fields: { occupation: answered('teacher') }
    })
    expect(told(record, { type: 'still-refuse' })).toMatchObject({
      state: 'update',
      fields: { occupation: answered('teacher'), hobbies: refused }
    })
  })

  test('of the last open field in the update is thanked for when everything is refused', () => {
    const record = told(atUpdate(), { type: 'refuse', fields: ['occupation'] }, { type: 'refuse' })
    expect(record.state).toBe('thank')
  })

  test('does not reach a field that was answered, refused already, or not asked', () => {
    const record = told(atUpdate(), occupation())
    expect(isIllegal(record, { type: 'refuse', fields: ['occupation'] })).toBe(true)
    expect(isIllegal(told(record, { type: 'refuse' }), { type: 'refuse' })).toBe(true)
    expect(
      isIllegal(invited(newCapture({ ask: ['hobbies'] })), { type: 'refuse', fields: ['occupation'] })
    ).toBe(true)
  })

  test('overrides "not known"', () => {
    const record = told(
      atUpdate(),
      { type: 'not-known', field: 'hobbies' },
      { type: 'refuse', fields: ['hobbies'] }
    )
    expect(record.fields.hobbies).toEqual(refused)
  })
})

describe('the update', () => {
  test('sends only when each asked field has a status', () => {
    const half = told(atUpdate(), occupation())
    expect([isIllegal(half, { type: 'send' }), openAskedFields(half)]).toEqual([true, ['hobbies']])
    expect(told(half, { type: 'not-known', field: 'hobbies' }, { type: 'send' })).toMatchObject({
      state: 'completed',
      fields: { hobbies: unknown }
    })
  })

  test('takes a new answer for the old, also for a refusal, and clears', () => {
    expect(told(atUpdate(), occupation('driver'), occupation('teacher')).fields.occupation).toEqual(
      answered('teacher')
    )
    expect(
      told(atUpdate(), { type: 'refuse', fields: ['occupation'] }, occupation()).fields.occupation
    ).toEqual(answered('teacher'))
    expect(
      told(atUpdate(), occupation(), { type: 'clear', field: 'occupation' }).fields.occupation
    ).toBeNull()
  })

  test('does not lose an answer to "not known", nor take one for a field that is not asked', () => {
    expect(isIllegal(told(atUpdate(), occupation()), { type: 'not-known', field: 'occupation' })).toBe(true)
    const hobbiesOnly = atUpdate(newCapture({ ask: ['hobbies'] }))
    expect([
      isIllegal(hobbiesOnly, occupation()),
      isIllegal(hobbiesOnly, { type: 'clear', field: 'hobbies' })
    ]).toEqual([true, true])
  })
})

describe('back', () => {
  test('takes back an invitation nobody has reacted to', () => {
    expect(told(invited(), { type: 'back' })).toMatchObject({ state: 'identify', invitedAt: null })
  })

  test('cannot take back the invitation of an earlier call', () => {
    const resumed = told(
      invited(),
      callLost(),
      { type: 'confirm-ending', code: 'dropped' },
      { type: 'resume', interactionId: 'call-2' }
    )
    expect(isIllegal(resumed, { type: 'back' })).toBe(true)
  })

  test('takes back a refusal that was not one, and with it the persuasion', () => {
    expect(told(invited(priority()), { type: 'refuse' }, { type: 'back' })).toMatchObject({
      state: 'invite',
      persuasions: 0,
      refusing: []
    })
    const record = told(atUpdate(priority()), occupation(), { type: 'refuse' }, { type: 'back' })
    expect(record).toMatchObject({
      state: 'update',
      persuasions: 0,
      fields: { occupation: answered('teacher'), hobbies: null }
    })
  })

  test('takes back an agreement while nothing has been taken down', () => {
    expect(told(atUpdate(), { type: 'back' }).state).toBe('invite')
    expect(isIllegal(told(atUpdate(), occupation()), { type: 'back' })).toBe(true)
  })

  test('from the thanks lets a customer who changes their mind answer after all', () => {
    const record = told(invited(), { type: 'refuse' }, { type: 'back' }, occupation())
    expect(record).toMatchObject({
      state: 'update',
      fields: { occupation: answered('teacher'), hobbies: refused }
    })
  })
})
