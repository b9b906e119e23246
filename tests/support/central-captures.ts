// Captures as a host would send them, made by the real machine from a briefing.
import { randomUUID } from 'node:crypto'
import type { Briefing, CreateCallback } from '../../shared/central-contract.ts'
import { profileChangeOf, startCapture, stepCapture } from '../../shared/domain/capture-machine.ts'
import type {
  AgentCaptureEvent,
  CaptureEvent,
  CaptureRecord,
  HostCaptureEvent,
  ProfileChange
} from '../../shared/domain/capture-record.ts'

const wording = { id: 'invite', version: 1, language: 'vi' } as const

type Event = AgentCaptureEvent | HostCaptureEvent

/** A capture of the briefing's subject after these events; every one of them must be legal. */
export function captureAfter(briefing: Briefing, events: Event[], at: number): CaptureRecord {
  if (briefing.subject.kind !== 'found') throw new Error('there is no subject to capture')
  const { subscriberId, version } = briefing.subject.record
  const started = startCapture({
    captureId: randomUUID(),
    subscriberId,
    baseVersion: version,
    channel: 'call',
    interactionId: briefing.interactionId,
    eligibility: { ask: ['occupation', 'hobbies'], assess: ['gender'], priority: { is: false, because: [] } },
    persuasionsAllowed: 1,
    at
  })
  return stepThrough(started, events, at)
}

export function stepThrough(record: CaptureRecord, events: Event[], at: number): CaptureRecord {
  return events.reduce((before, event) => {
    const stepped = stepCapture(before, { ...event, at, agentId: 'agent-lan', wording } as CaptureEvent)
    if (stepped.kind === 'illegal') throw new Error(stepped.why)
    return stepped.record
  }, record)
}

export const fullAnswer: Event[] = [
  { type: 'assess-gender', value: 'female' },
  { type: 'invite' },
  { type: 'agree' },
  { type: 'answer', field: 'occupation', value: 'teacher' },
  { type: 'answer', field: 'hobbies', value: ['music', 'reading'] },
  { type: 'send' }
]

export const refusal: Event[] = [{ type: 'invite' }, { type: 'refuse' }, { type: 'send' }]

/** Occupation told, then the line is gone. */
export const droppedHalfway: Event[] = [
  { type: 'assess-gender', value: 'female' },
  { type: 'invite' },
  { type: 'agree' },
  { type: 'answer', field: 'occupation', value: 'teacher' },
  { type: 'call-lost', proposal: 'dropped', confirmBy: 0 },
  { type: 'confirm-ending', code: 'dropped' }
]

/** The change of a finished capture. */
export function changeAfter(briefing: Briefing, events: Event[], at: number): ProfileChange {
  const change = profileChangeOf(captureAfter(briefing, events, at))
  if (!change) throw new Error('the capture sends nothing')
  return change
}

export const callbackOf = (
  draft: CaptureRecord,
  numberToDial: string,
  droppedAt: number
): CreateCallback => ({
  numberToDial,
  originInteractionId: draft.originInteractionId,
  droppedAt,
  draft
})

/** Headers of a host's outbox row: the grant alone, no session. */
export const row = (grant: string, key: string, version?: number) => ({
  'x-write-grant': grant,
  'idempotency-key': key,
  'x-host-id': 'pc-lan',
  ...(version === undefined ? {} : { 'if-match': `"${version}"` })
})
