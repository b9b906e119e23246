import { describe, expect, test } from 'vitest'
import { profileChangeOf } from '../../shared/domain/capture-machine.ts'
import {
  answered,
  atUpdate,
  callLost,
  hobbies,
  invited,
  later,
  occupation,
  priority,
  told
} from './examples.ts'

describe('an abort', () => {
  test('because somebody else is on the line forgets what they said, and nothing of it is sent', () => {
    const record = told(atUpdate(), occupation(), { type: 'abort', reason: 'not-user' })
    expect({ state: record.state, fields: record.fields, change: profileChangeOf(record) }).toEqual({
      state: 'closed',
      fields: { gender: null, occupation: null, hobbies: null },
      change: null
    })
  })

  test('because somebody else answered the callback keeps what the user had said before the drop', () => {
    const dropped = told(atUpdate(), occupation(), callLost('dropped'), {
      type: 'confirm-ending',
      code: 'dropped'
    })
    const record = told(dropped, { type: 'resume', interactionId: 'callback-1' }, hobbies(), {
      type: 'abort',
      reason: 'not-user'
    })
    expect(record.state).toBe('completed')
    expect(record.fields).toEqual({ gender: null, occupation: dropped.fields.occupation, hobbies: null })
  })

  test('sends what has a status, with its reason', () => {
    const record = told(atUpdate(), occupation(), { type: 'abort', reason: 'complaint' })
    expect(record).toMatchObject({
      state: 'completed',
      fields: { occupation: answered('teacher'), hobbies: null },
      outcome: { code: 'aborted', ending: null, abortReason: 'complaint', at: later }
    })
  })

  test('with nothing taken down closes, and refuses nothing in the customer’s name', () => {
    const record = told(invited(priority()), { type: 'refuse' }, { type: 'abort', reason: 'difficult' })
    expect(record).toMatchObject({
      state: 'closed',
      refusing: [],
      fields: { occupation: null, hobbies: null }
    })
    expect(profileChangeOf(record)).toBeNull()
  })
})
