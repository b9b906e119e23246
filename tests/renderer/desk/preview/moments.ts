// What the scenes of the preview share: the surroundings, and a capture after what was said so far.
import type { InteractionView } from '../../../../shared/desk-views.ts'
import { stepCapture } from '../../../../shared/domain/capture-machine.ts'
import type {
  AgentCaptureEvent,
  CaptureRecord,
  HostCaptureEvent
} from '../../../../shared/domain/capture-record.ts'
import type { PhoneSnapshot } from '../../../../src-renderer/phone/phone.ts'
import {
  beginCapture,
  callbacks,
  eligibilityOf,
  grace,
  interaction,
  morning,
  phoneSnapshot,
  session
} from '../desk-examples.ts'
import type { FakeWorld } from '../fake-host.ts'
import { deliveries } from '../outbox-examples.ts'
import { colleagues, pastCalls } from '../telephone-examples.ts'

export interface Scene {
  world: Partial<FakeWorld>
  phone: PhoneSnapshot | null
  page?: 'Gọi lại' | 'Gửi đi'
}

export const now = morning + 84_000

export function captureAfter(...events: (AgentCaptureEvent | HostCaptureEvent)[]): CaptureRecord {
  const context = {
    at: now,
    agentId: 'agent-ada',
    wording: { id: 'invite', version: 1, language: 'vi' as const }
  }
  return events.reduce(
    (record, event) => {
      const result = stepCapture(record, { ...event, ...context })
      if (result.kind === 'illegal') throw new Error(result.why)
      return result.record
    },
    beginCapture(interaction, now)
  )
}

export const served: InteractionView = {
  ...interaction,
  served: true,
  contactFacts: { kind: 'inquiry', difficult: false, isUser: true },
  eligibility: eligibilityOf(grace, { kind: 'inquiry', difficult: false, isUser: true })
}
export const working = {
  colleagues,
  pastCalls,
  session: { ...session, agentState: { state: 'on-call' as const, reason: null, since: morning } },
  callbacks,
  deliveries
}
export const guided = (capture: CaptureRecord): Scene => ({
  world: { ...working, interactions: [{ ...served, capture }] },
  phone: phoneSnapshot
})
/** The customer has said, more strongly than no, that nobody should ask again; an answer that waited is cancelled. */
export function neverAsked(capture: CaptureRecord): Scene {
  const { briefing } = served
  if (briefing.kind !== 'briefed') throw new Error('the example has a record')
  const record = { ...grace, neverAsk: { at: now, interactionId: interaction.interactionId } }
  const asked = { ...briefing.briefing, subject: { kind: 'found' as const, record } }
  const cancelled = deliveries.map((delivery, index) =>
    index === 0
      ? { ...delivery, state: 'cancelled' as const, problem: 'customer-withdrew' as const }
      : delivery
  )
  const view = { ...served, capture, briefing: { kind: 'briefed' as const, briefing: asked } }
  return { world: { ...working, deliveries: cancelled, interactions: [view] }, phone: phoneSnapshot }
}
export const idlePhone: PhoneSnapshot = { ...phoneSnapshot, calls: [], audio: null }
export const longName = `${'Nguyễn Thị Hoàng Yến Phương Thảo Vy '.repeat(4).trim()} WWWWWWWW`

export const lost = captureAfter(
  { type: 'assess-gender', value: 'female' },
  { type: 'invite' },
  {
    type: 'call-lost',
    proposal: 'dropped',
    confirmBy: now + 26_000
  }
)
