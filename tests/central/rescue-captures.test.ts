// What a capture owes that its workstation did not live to finish.
import { expect, it } from 'vitest'
import type { CaptureRecord } from '../../shared/domain/capture-record.ts'
import { givenUpId } from '../../src-central/callbacks/close-callback.ts'
import { tellingOf } from '../../src-central/rescue/unfinished-capture.ts'
import { captureAfter, droppedHalfway, fullAnswer } from '../support/central-captures.ts'
import { ada, briefingOf, tenInTheMorning } from '../support/people.ts'

const briefing = briefingOf('call-1')
const interaction = (changes: object = {}) => ({
  agentId: 'agent-lan',
  callbackId: null,
  leaseNumber: null,
  endedAt: null,
  takenOver: false,
  briefing: { kind: 'briefed', briefing },
  ...changes
})
const after = (steps: number, changes: Partial<CaptureRecord> = {}): CaptureRecord => ({
  ...captureAfter(briefing, fullAnswer.slice(0, steps), tenInTheMorning),
  ...changes
})

it('an invited customer who was on the line is owed a call back, with what they had told', () => {
  const capture = after(4)
  const telling = tellingOf(capture, interaction())
  expect(telling).toMatchObject({
    request: {
      kind: 'callback',
      callbackId: capture.captureId,
      task: {
        numberToDial: ada.msisdn,
        originInteractionId: 'call-1',
        droppedAt: tenInTheMorning,
        draft: { state: 'suspended', fields: { occupation: { value: 'teacher' }, hobbies: null } }
      }
    },
    idempotencyKey: capture.captureId,
    grant: briefing.grant,
    agentId: 'agent-lan'
  })
})

it('one who had told everything gets no call; it goes out under the id of what is given up', () => {
  const capture = after(5)
  expect(tellingOf(capture, interaction())).toMatchObject({
    request: {
      kind: 'profile-change',
      subscriberId: ada.subscriberId,
      version: ada.version,
      change: {
        captureId: givenUpId(capture.captureId),
        fields: { occupation: { value: 'teacher' }, hobbies: { value: ['music', 'reading'] } }
      }
    },
    idempotencyKey: givenUpId(capture.captureId)
  })
})

it('an ending that was proposed stands: who hung up is not called', () => {
  const capture = after(4, {
    state: 'lost',
    resumeAt: 'update',
    ending: { proposal: 'customer-hung-up', at: tenInTheMorning, confirmBy: tenInTheMorning }
  })
  expect(tellingOf(capture, interaction())).toMatchObject({
    request: { kind: 'profile-change', change: { fields: { occupation: { value: 'teacher' } } } }
  })
})

it('a visit at the counter is over with what was taken down', () => {
  expect(tellingOf(after(4, { channel: 'counter' }), interaction())).toMatchObject({
    request: { kind: 'profile-change', change: { channel: 'counter' } }
  })
})

it('a customer who was called back and lost is one more attempt under the lease of that call', () => {
  const capture = after(4, { interactionId: 'call-2' })
  const calledBack = interaction({ callbackId: capture.captureId, leaseNumber: 3 })
  expect(tellingOf(capture, calledBack)).toMatchObject({
    request: {
      kind: 'callback-attempt',
      callbackId: capture.captureId,
      attempt: { leaseNumber: 3, interactionId: 'call-2', outcome: 'dropped', at: tenInTheMorning }
    },
    idempotencyKey: 'rescued call-2'
  })
})

it('nothing is owed where nobody was invited, where a colleague goes on, or where the outbox tells of it', () => {
  const suspended = captureAfter(briefing, droppedHalfway, tenInTheMorning)
  expect([
    tellingOf(after(0), interaction()),
    tellingOf(after(4), interaction({ takenOver: true })),
    tellingOf(suspended, interaction({ callbackId: suspended.captureId, leaseNumber: 2 }))
  ]).toEqual(['nothing-owed', 'nothing-owed', 'nothing-owed'])
})

it('what is no capture, or has no call behind it, is unreadable', () => {
  expect([
    tellingOf(null, interaction()),
    tellingOf({ state: 'update' }, interaction()),
    tellingOf(after(4), null)
  ]).toEqual([null, null, null])
})
