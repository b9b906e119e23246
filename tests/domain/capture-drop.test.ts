import { describe, expect, test } from 'vitest'
import { profileChangeOf, taskNeeded } from '../../shared/domain/capture-machine.ts'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import {
  answered,
  atUpdate,
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
  told,
  unknown
} from './examples.ts'

describe('a call that is lost', () => {
  const steps: [string, CaptureRecord, boolean][] = [
    ['identify', newCapture(), false],
    ['identify', told(newCapture(), { type: 'assess-gender', value: 'male' }), false],
    ['invite', invited(), true],
    ['persuade', told(invited(priority()), { type: 'refuse' }), true],
    ['update', atUpdate(), true],
    ['update', told(atUpdate(), occupation()), true],
    ['update', told(atUpdate(), occupation(), hobbies('music')), false],
    ['update', told(atUpdate(), occupation(), { type: 'not-known', field: 'hobbies' }), false],
    ['update', told(atUpdate(newCapture({ ask: ['hobbies'] })), hobbies('music')), false],
    ['thank', told(invited(), { type: 'refuse' }), false]
  ]

  test.each(steps)('at %s waits for the agent’s word (case %#)', (step, record) => {
    expect(told(record, callLost())).toEqual({
      ...record,
      state: 'lost',
      resumeAt: step,
      ending: { proposal: 'dropped', at: later, confirmBy: morning + 30_000 },
      revision: record.revision + 1
    })
  })

  test.each(steps)(
    'and confirmed as dropped at %s owes a callback or not (case %#)',
    (step, record, owed) => {
      const ended = told(record, callLost(), { type: 'confirm-ending', code: 'dropped' })
      expect(taskNeeded(record)).toBe(owed)
      const owing = { state: 'suspended', resumeAt: step, ending: null, outcome: null }
      const over = { resumeAt: null, outcome: { code: 'ended-with-call', ending: 'dropped' } }
      expect(ended).toMatchObject({ ...(owed ? owing : over), fields: record.fields })
      expect(ended.state === 'completed').toBe(
        !owed && Object.values(record.fields).some((field) => field !== null)
      )
    }
  )

  test.each(['customer-hung-up', 'agent-hung-up', 'transferred'] as const)(
    'by %s leaves open fields unknown: no task, no refusal',
    (code) => {
      const ended = told(atUpdate(), occupation(), callLost(), { type: 'confirm-ending', code })
      expect(ended).toMatchObject({
        state: 'completed',
        fields: { occupation: answered('teacher'), hobbies: unknown },
        outcome: { code: 'ended-with-call', ending: code, abortReason: null, at: later }
      })
    }
  )

  test('during the persuasion does not turn the first no into a refusal', () => {
    const ended = told(invited(priority()), { type: 'refuse' }, callLost(), {
      type: 'confirm-ending',
      code: 'customer-hung-up'
    })
    expect(ended).toMatchObject({
      state: 'closed',
      refusing: [],
      fields: { occupation: unknown, hobbies: unknown }
    })
  })

  test('before the invitation leaves nothing unknown that was never asked', () => {
    const ended = told(newCapture(), callLost(), { type: 'confirm-ending', code: 'customer-hung-up' })
    expect(ended).toMatchObject({
      state: 'closed',
      fields: { gender: null, occupation: null, hobbies: null }
    })
  })

  test('takes a better proposal when the PBX has spoken', () => {
    const record = told(invited(), callLost(), { type: 'repropose', proposal: 'customer-hung-up' })
    expect(record.ending).toEqual({ proposal: 'customer-hung-up', at: later, confirmBy: morning + 30_000 })
  })

  test('does not exist at the counter', () => {
    const visit = invited(newCapture({ channel: 'counter' }))
    expect([isIllegal(visit, callLost()), taskNeeded(visit)]).toEqual([true, false])
  })
})

describe('a callback', () => {
  test.each<[string, CaptureRecord]>([
    ['invite', invited()],
    ['persuade', told(invited(priority()), { type: 'refuse' })],
    ['update', told(atUpdate(), occupation())]
  ])('goes on at %s with all values, in the new call', (step, record) => {
    const resumed = told(
      record,
      callLost(),
      { type: 'confirm-ending', code: 'dropped' },
      { type: 'resume', interactionId: 'call-2' }
    )
    expect(resumed).toEqual({
      ...record,
      state: step,
      interactionId: 'call-2',
      revision: record.revision + 3
    })
  })

  test('finishes as one change whose answers know the call they came from', () => {
    const record = told(atUpdate(), occupation(), callLost(), { type: 'confirm-ending', code: 'dropped' })
    const done = told(record, { type: 'resume', interactionId: 'call-2' }, hobbies('music'), { type: 'send' })
    expect(profileChangeOf(done)).toMatchObject({
      captureId,
      interactionId: 'call-2',
      fields: {
        occupation: { interactionId: 'call-1' },
        hobbies: { interactionId: 'call-2', consent: { interactionId: 'call-2' } }
      }
    })
  })

  test('may drop again, and again be owed', () => {
    const suspend = [callLost(), { type: 'confirm-ending', code: 'dropped' }] as const
    const record = told(
      atUpdate(),
      ...suspend,
      { type: 'resume', interactionId: 'call-2' },
      occupation(),
      ...suspend
    )
    expect(record).toMatchObject({
      state: 'suspended',
      resumeAt: 'update',
      fields: { occupation: { value: 'teacher' } }
    })
  })

  test('goes on from a loss nobody has confirmed', () => {
    expect(told(invited(), callLost(), { type: 'resume', interactionId: 'call-2' })).toMatchObject({
      state: 'invite',
      ending: null,
      resumeAt: null
    })
  })

  test.each(['unreachable', 'already-complete'] as const)(
    'that ends %s sends what was answered, and nothing else',
    (code) => {
      const suspended = told(atUpdate(), occupation(), callLost(), {
        type: 'confirm-ending',
        code: 'dropped'
      })
      const done = told(suspended, { type: `close-${code}` })
      expect(done).toMatchObject({ state: 'completed', outcome: { code } })
      expect(profileChangeOf(done)?.fields).toEqual({ occupation: answered('teacher') })
      const empty = told(
        invited(),
        callLost(),
        { type: 'confirm-ending', code: 'dropped' },
        { type: `close-${code}` }
      )
      expect([empty.state, profileChangeOf(empty)]).toEqual(['closed', null])
    }
  )
})
