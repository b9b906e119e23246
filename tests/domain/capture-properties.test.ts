import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  openAskedFields,
  profileChangeOf,
  stepCapture,
  taskNeeded
} from '../../shared/domain/capture-machine.ts'
import {
  type CaptureEvent,
  type CaptureRecord,
  captureRecordSchema,
  captureStateSchema,
  profileChangeSchema
} from '../../shared/domain/capture-record.ts'
import { type FieldName, fieldNameSchema } from '../../shared/domain/subscriber.ts'
import { anyCapture, anyMoment, grace, implies, morning } from './examples.ts'

interface Step {
  before: CaptureRecord
  event: CaptureEvent
  after: CaptureRecord
}

const frozen = (record: CaptureRecord): CaptureRecord => {
  Object.values(record).forEach(Object.freeze)
  return Object.freeze(record)
}

/** Tells a capture a story: at each moment the first legal event. A record that is changed in place throws. */
function stepsOf(start: CaptureRecord, story: Parameters<typeof grace>[0][][]): Step[] {
  const steps: Step[] = []
  let before = frozen(start)
  for (const [index, moment] of story.entries()) {
    for (const spoken of moment) {
      const event = grace(spoken, morning + index)
      const result = stepCapture(before, event)
      if (result.kind === 'illegal') continue
      steps.push({ before, event, after: result.record })
      before = frozen(result.record)
      break
    }
  }
  return steps
}

/** The shortest story found with a step that breaks the rule; `null` when none was found. */
function storyAgainst(rule: (step: Step) => boolean, settings: { seed?: number } = {}) {
  const stories = fc.array(anyMoment, { minLength: 10, maxLength: 30, size: 'max' })
  const property = fc.property(anyCapture, stories, (start, story) => stepsOf(start, story).every(rule))
  return fc.check(property, { numRuns: 400, ...settings }).counterexample
}

const fields = fieldNameSchema.options
const hasValue = (record: CaptureRecord, name: FieldName) => record.fields[name]?.value != null

test('the stories reach every state and every outcome', () => {
  const states = new Set<string>()
  const outcomes = new Set<string>()
  const look = ({ after }: Step) => {
    states.add(after.state)
    outcomes.add(after.outcome?.code ?? 'none')
    return true
  }
  expect(storyAgainst(look, { seed: 1090 })).toBeNull()
  expect(states).toEqual(new Set(captureStateSchema.options))
  expect(outcomes).toEqual(
    new Set(['none', 'sent', 'aborted', 'ended-with-call', 'already-complete', 'unreachable'])
  )
})

test('every record fits its schema and is one revision on', () => {
  expect(
    storyAgainst(
      ({ before, after }) =>
        isDeepStrictEqual(captureRecordSchema.parse(after), after) && after.revision === before.revision + 1
    )
  ).toBeNull()
})

test('outcome, ending and the step to resume at are there exactly where they mean something', () => {
  expect(
    storyAgainst(
      ({ after }) =>
        (after.outcome !== null) === ['completed', 'closed'].includes(after.state) &&
        (after.ending !== null) === (after.state === 'lost') &&
        (after.resumeAt !== null) === ['lost', 'suspended'].includes(after.state)
    )
  ).toBeNull()
})

test('only a completed capture makes a change, of its own fields and within the contract', () => {
  expect(
    storyAgainst(({ after }) => {
      const change = profileChangeOf(after)
      if (change === null)
        return !Object.values(after.fields).some((field) => after.state === 'completed' && field !== null)
      const same = fields.every((name) => (change.fields[name] ?? null) === after.fields[name])
      return after.state === 'completed' && same && profileChangeSchema.safeParse(change).success
    })
  ).toBeNull()
})

test('no event loses a captured value but clearing it, a new answer to it, or its being somebody else’s', () => {
  const isAbout = (event: CaptureEvent, name: FieldName) =>
    event.type === 'assess-gender'
      ? name === 'gender'
      : (event.type === 'answer' || event.type === 'clear') && event.field === name
  const isSomebodyElses = (before: CaptureRecord, event: CaptureEvent, name: FieldName) =>
    event.type === 'abort' &&
    event.reason === 'not-user' &&
    before.fields[name]?.interactionId === before.interactionId
  expect(
    storyAgainst(({ before, event, after }) =>
      fields.every((name) =>
        implies(
          hasValue(before, name) && !isAbout(event, name) && !isSomebodyElses(before, event, name),
          () => isDeepStrictEqual(after.fields[name], before.fields[name])
        )
      )
    )
  ).toBeNull()
})

test('a suspended capture has been invited on a call and has an asked field open', () => {
  expect(
    storyAgainst(({ after }) =>
      implies(
        after.state === 'suspended',
        () =>
          after.invitedAt !== null &&
          openAskedFields(after).length > 0 &&
          taskNeeded(after) &&
          after.channel === 'call'
      )
    )
  ).toBeNull()
})

test('a confirmed drop suspends exactly when a callback is owed', () => {
  expect(
    storyAgainst(({ before, event, after }) =>
      implies(
        event.type === 'confirm-ending',
        () =>
          (after.state === 'suspended') ===
          (event.type === 'confirm-ending' && event.code === 'dropped' && taskNeeded(before))
      )
    )
  ).toBeNull()
})

test('a capture that was sent has a status on each asked field', () => {
  expect(
    storyAgainst(({ after }) =>
      implies(after.outcome?.code === 'sent', () => openAskedFields(after).length === 0)
    )
  ).toBeNull()
})

test('nobody is persuaded more often than allowed, and only priority customers are', () => {
  expect(
    storyAgainst(
      ({ after }) =>
        after.persuasions >= 0 &&
        after.persuasions <= (after.priority ? after.persuasionsAllowed : 0) &&
        implies(after.state === 'persuade', () => after.refusing.length > 0)
    )
  ).toBeNull()
})

test('a refused field has no value, an answered one its consent, and a field that was not wanted stays empty', () => {
  expect(
    storyAgainst(({ after }) =>
      fields.every((name) => {
        const field = after.fields[name]
        if (field === null) return true
        const isWanted = name === 'gender' ? after.assessGender : after.ask.includes(name)
        const hasIt = field.status === 'answered' || field.status === 'assessed'
        return (
          isWanted &&
          (field.value !== null) === hasIt &&
          (field.consent !== null) === (field.status === 'answered')
        )
      })
    )
  ).toBeNull()
})

test('nothing but a refusal refuses in the customer’s name', () => {
  const refusals = ({ fields: { gender, occupation, hobbies } }: CaptureRecord) =>
    [gender, occupation, hobbies].filter((field) => field?.status === 'refused').length
  expect(
    storyAgainst(({ before, event, after }) =>
      implies(
        refusals(after) > refusals(before),
        () => event.type === 'refuse' || event.type === 'still-refuse'
      )
    )
  ).toBeNull()
})
