// A waiting draft against a record that has moved on.
import { expect, test } from 'vitest'
import type { CapturedField, CaptureRecord } from '../../shared/domain/capture-record.ts'
import type { FieldStatus } from '../../shared/domain/subscriber.ts'
import { refreshDraft } from '../../src-central/callbacks/refresh-draft.ts'
import type { StoredField } from '../../src-central/store/schema.ts'

const teacher: CapturedField = {
  status: 'answered',
  value: 'teacher',
  at: 10,
  agentId: 'agent-lan',
  interactionId: 'call-1',
  consent: {
    wordingId: 'invite',
    wordingVersion: 1,
    language: 'vi',
    at: 10,
    agentId: 'agent-lan',
    interactionId: 'call-1'
  }
}
const female: CapturedField = { ...teacher, status: 'assessed', value: 'female', consent: null }

const draft: CaptureRecord = {
  v: 1,
  captureId: '00000000-0000-4000-8000-000000000001',
  subscriberId: 'sub-ada',
  baseVersion: 4,
  channel: 'call',
  interactionId: 'call-1',
  originInteractionId: 'call-1',
  state: 'suspended',
  resumeAt: 'persuade',
  ask: ['occupation', 'hobbies'],
  assessGender: true,
  priority: true,
  persuasionsAllowed: 1,
  persuasions: 1,
  refusing: ['hobbies'],
  startedAt: 0,
  invitedAt: 5,
  fields: { gender: female, occupation: teacher, hobbies: null },
  ending: null,
  outcome: null,
  revision: 7
}

const field = (status: FieldStatus, version: number): StoredField => ({
  status,
  value: null,
  at: 20,
  interactionId: 'visit-1',
  version
})
const untouched = field('unknown', 1)
const profile = { gender: untouched, occupation: untouched, hobbies: untouched }

test('a record that has not changed leaves the draft as it is', () => {
  expect(refreshDraft(draft, { profile, version: 4 })).toBe(draft)
})

test.each(['answered', 'refused', 'withdrawn'] as const)(
  'a field %s elsewhere is neither asked nor sent',
  (status) => {
    expect(
      refreshDraft(draft, { profile: { ...profile, occupation: field(status, 5) }, version: 5 })
    ).toEqual({
      ...draft,
      baseVersion: 5,
      ask: ['hobbies'],
      fields: { gender: female, occupation: null, hobbies: null },
      revision: 8
    })
  }
)

test('a gender assessed elsewhere is not assessed again', () => {
  expect(refreshDraft(draft, { profile: { ...profile, gender: field('assessed', 5) }, version: 5 })).toEqual({
    ...draft,
    baseVersion: 5,
    assessGender: false,
    fields: { gender: null, occupation: teacher, hobbies: null },
    revision: 8
  })
})

test('what was settled before the draft, or stayed unknown, changes only the version it is based on', () => {
  const moved = {
    gender: field('assessed', 4),
    occupation: field('answered', 3),
    hobbies: field('unknown', 6)
  }
  expect(refreshDraft(draft, { profile: moved, version: 6 })).toEqual({
    ...draft,
    baseVersion: 6,
    revision: 8
  })
})

test('with nothing left to persuade for, the callback goes on with what is open', () => {
  expect(refreshDraft(draft, { profile: { ...profile, hobbies: field('answered', 5) }, version: 5 })).toEqual(
    {
      ...draft,
      baseVersion: 5,
      ask: ['occupation'],
      refusing: [],
      resumeAt: 'update',
      revision: 8
    }
  )
})
