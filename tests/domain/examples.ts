// Ordinary people and calls for the tests of the pure core; a test changes only what it is about.
import fc from 'fast-check'
import { startCapture, stepCapture } from '../../shared/domain/capture-machine.ts'
import type {
  AgentCaptureEvent,
  CaptureEvent,
  CaptureRecord,
  HostCaptureEvent
} from '../../shared/domain/capture-record.ts'
import type { EligibilityFacts } from '../../shared/domain/eligibility.ts'
import type { AskedField, ProfileField } from '../../shared/domain/subscriber.ts'

/** Epoch ms of an ISO time with its offset. */
export const at = (iso: string): number => Date.parse(iso)

/** A Friday morning in Ho Chi Minh City. */
export const morning = at('2026-11-20T10:00:00+07:00')

export const noValue: ProfileField = { status: 'unknown', value: null, at: null, interactionId: null }
export const answeredField: ProfileField = {
  status: 'answered',
  value: 'office',
  at: morning,
  interactionId: 'call-0'
}
export const refusedField = (when: number | null): ProfileField => ({
  ...noValue,
  status: 'refused',
  at: when
})

/** Ada calls about her own line, nothing of her profile is known, and her question is answered. */
export const adaCalls: EligibilityFacts = {
  channel: 'call',
  subject: {
    ours: true,
    owner: 'individual',
    line: 'ordinary',
    activatedOn: null,
    tier: 'ordinary',
    kndl: false,
    profile: { gender: noValue, occupation: noValue, hobbies: noValue }
  },
  callingLine: { network: 'own', owner: 'individual', line: 'ordinary' },
  enteredAt: morning,
  contact: { kind: 'inquiry', difficult: false, isUser: true }
}

export const wording = { id: 'invite', version: 3, language: 'vi' as const }

type Spoken = AgentCaptureEvent | HostCaptureEvent
/** What Grace, the agent, or her host does, a second after the capture began unless said otherwise. */
export const grace = (event: Spoken, when = morning + 1000): CaptureEvent => ({
  ...event,
  at: when,
  agentId: 'grace',
  wording
})

export const captureId = '6f1c1f0e-3b0a-4c8e-9d5f-2a9a1c7e0b11'

export const newCapture = (change: Partial<CaptureRecord> = {}): CaptureRecord => ({
  ...startCapture({
    captureId,
    subscriberId: 'ada',
    baseVersion: 7,
    channel: 'call',
    interactionId: 'call-1',
    eligibility: { ask: ['occupation', 'hobbies'], assess: ['gender'], priority: { is: false, because: [] } },
    persuasionsAllowed: 1,
    at: morning
  }),
  ...change
})

/** Takes the events one after another and fails at the first that is not legal. */
export function told(record: CaptureRecord, ...events: Spoken[]): CaptureRecord {
  return events.reduce((now, event) => {
    const result = stepCapture(now, grace(event))
    if (result.kind === 'illegal') throw new Error(result.why)
    return result.record
  }, record)
}

export const isIllegal = (record: CaptureRecord, event: Spoken): boolean =>
  stepCapture(record, grace(event)).kind === 'illegal'

export const occupation = (value = 'teacher'): Spoken => ({ type: 'answer', field: 'occupation', value })
export const hobbies = (...value: string[]): Spoken => ({ type: 'answer', field: 'hobbies', value })
export const callLost = (proposal: 'dropped' | 'customer-hung-up' = 'dropped'): Spoken => ({
  type: 'call-lost',
  proposal,
  confirmBy: morning + 30_000
})

export const later = morning + 1000
export const byGrace = { at: later, agentId: 'grace', interactionId: 'call-1' }
export const refused = { ...byGrace, status: 'refused', value: null, consent: null }
export const unknown = { ...refused, status: 'unknown' }
export const consent = { ...byGrace, wordingId: 'invite', wordingVersion: 3, language: 'vi' }
export const answered = (value: string | string[]) => ({ ...byGrace, status: 'answered', value, consent })
export const priority = (change: Partial<CaptureRecord> = {}) => newCapture({ priority: true, ...change })
export const invited = (record = newCapture()) => told(record, { type: 'invite' })
export const atUpdate = (record = newCapture()) => told(record, { type: 'invite' }, { type: 'agree' })

/** For properties: where `condition` holds, so does the consequence. */
export const implies = (condition: boolean, consequence: () => boolean): boolean =>
  !condition || consequence()

/* ── anything that may happen to a capture ───────────────────────────────────────────────────────────────────── */

const asked = fc.constantFrom('occupation' as const, 'hobbies' as const)
const ending = fc.constantFrom(
  'dropped',
  'dropped',
  'dropped',
  'customer-hung-up',
  'agent-hung-up',
  'transferred'
)
const code = fc.constantFrom('teacher', 'driver', 'music', 'travel')

const oftener = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })

const anyEvent = fc.oneof(
  oftener(
    48,
    fc.constantFrom<Spoken[]>(
      { type: 'invite' },
      { type: 'agree' },
      { type: 'still-refuse' },
      { type: 'refuse' },
      { type: 'back' },
      { type: 'send' }
    )
  ),
  oftener(
    8,
    fc.record({ type: fc.constant('assess-gender'), value: fc.constantFrom('male', 'female', null) })
  ),
  oftener(8, fc.record({ type: fc.constant('refuse'), fields: fc.uniqueArray(asked, { minLength: 1 }) })),
  oftener(8, fc.record({ type: fc.constant('answer'), field: fc.constant('occupation'), value: code })),
  oftener(
    8,
    fc.record({
      type: fc.constant('answer'),
      field: fc.constant('hobbies'),
      value: fc.array(code, { minLength: 1, maxLength: 3 })
    })
  ),
  oftener(12, fc.record({ type: fc.constantFrom('not-known', 'clear'), field: asked })),
  oftener(
    16,
    fc.record({ type: fc.constant('call-lost'), proposal: ending, confirmBy: fc.constant(morning + 30_000) })
  ),
  oftener(4, fc.record({ type: fc.constant('repropose'), proposal: ending })),
  oftener(16, fc.record({ type: fc.constant('confirm-ending'), code: ending })),
  oftener(16, fc.record({ type: fc.constant('resume'), interactionId: fc.constantFrom('call-2', 'call-3') })),
  oftener(16, fc.constantFrom<Spoken[]>({ type: 'close-already-complete' }, { type: 'close-unreachable' })),
  oftener(
    1,
    fc.record({
      type: fc.constant('abort'),
      reason: fc.constantFrom('complaint', 'lost-phone', 'difficult', 'not-user', 'other')
    })
  )
) as fc.Arbitrary<Spoken>

/** One moment of a story: what might be done, in order; the first that is legal is. */
export const anyMoment = fc.array(anyEvent, { minLength: 1, maxLength: 12 })

const bothAsked = fc.constant<AskedField[]>(['occupation', 'hobbies'])

export const anyCapture: fc.Arbitrary<CaptureRecord> = fc
  .record({
    ask: fc.oneof(bothAsked, fc.subarray<AskedField>(['occupation', 'hobbies'])),
    assessGender: fc.boolean(),
    priority: fc.boolean(),
    persuasionsAllowed: fc.integer({ min: 0, max: 3 }),
    channel: fc.constantFrom('call' as const, 'call' as const, 'call' as const, 'counter' as const)
  })
  .map(newCapture)
