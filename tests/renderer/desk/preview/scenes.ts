// The moments of the trade the preview can show: each is a host and a phone with what they know at that moment.
import type { InteractionView } from '../../../../shared/desk-contract.ts'
import { stepCapture } from '../../../../shared/domain/capture-machine.ts'
import type {
  AgentCaptureEvent,
  CaptureRecord,
  HostCaptureEvent
} from '../../../../shared/domain/capture-record.ts'
import type { PhoneSnapshot } from '../../../../src-renderer/phone/phone.ts'
import {
  beginCapture,
  call,
  callbacks,
  deliveries,
  eligibilityOf,
  grace,
  interaction,
  morning,
  phoneSnapshot,
  session,
  troubledReport
} from '../desk-examples.ts'
import type { FakeWorld } from '../fake-host.ts'
import { colleagues, pastCalls } from '../telephone-examples.ts'
import { telephoneScenes } from './telephone-scenes.ts'

export interface Scene {
  world: Partial<FakeWorld>
  phone: PhoneSnapshot | null
  page?: 'Gọi lại'
}

const now = morning + 84_000

function captureAfter(...events: (AgentCaptureEvent | HostCaptureEvent)[]): CaptureRecord {
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

const served: InteractionView = {
  ...interaction,
  served: true,
  contactFacts: { kind: 'inquiry', difficult: false, isUser: true },
  eligibility: eligibilityOf(grace, { kind: 'inquiry', difficult: false, isUser: true })
}
const working = {
  colleagues,
  pastCalls,
  session: { ...session, agentState: { state: 'on-call' as const, reason: null, since: morning } },
  callbacks,
  deliveries
}
const guided = (capture: CaptureRecord): Scene => ({
  world: { ...working, interactions: [{ ...served, capture }] },
  phone: phoneSnapshot
})
const idlePhone: PhoneSnapshot = { ...phoneSnapshot, calls: [], audio: null }
const longName = `${'Nguyễn Thị Hoàng Yến Phương Thảo Vy '.repeat(4).trim()} WWWWWWWW`

const lost = captureAfter(
  { type: 'assess-gender', value: 'female' },
  { type: 'invite' },
  {
    type: 'call-lost',
    proposal: 'dropped',
    confirmBy: now + 26_000
  }
)

export const scenes: Record<string, Scene> = {
  'sign-in': {
    world: { session: null },
    phone: { ...idlePhone, registration: { state: 'off', since: morning } }
  },
  'sign-in-refused': {
    world: { session: null, signIn: () => ({ kind: 'refused', code: 'sign-in-refused' }) },
    phone: { ...idlePhone, registration: { state: 'off', since: morning } }
  },
  idle: { world: { session, callbacks, deliveries }, phone: idlePhone },
  ringing: {
    world: {
      session,
      callbacks,
      deliveries,
      interactions: [{ ...interaction, phase: 'offered', briefing: { kind: 'loading' }, eligibility: null }]
    },
    phone: {
      ...phoneSnapshot,
      audio: null,
      calls: [
        {
          ...call,
          phase: 'ringing',
          answeredAt: null,
          startedAt: now - 6000,
          displayName: longName,
          enteredAtSource: 'invite'
        }
      ]
    }
  },
  provisional: { world: { ...working, interactions: [interaction] }, phone: phoneSnapshot },
  'not-eligible': {
    world: {
      ...working,
      interactions: [
        {
          ...served,
          contactFacts: { kind: 'complaint', difficult: true, isUser: false },
          eligibility: eligibilityOf(
            { ...grace, owner: 'organisation', line: 'test' },
            { kind: 'complaint', difficult: true, isUser: false }
          )
        }
      ]
    },
    phone: { ...phoneSnapshot, calls: [{ ...call, held: true, muted: true }] }
  },
  identify: guided(captureAfter()),
  invite: guided(captureAfter({ type: 'assess-gender', value: 'female' }, { type: 'invite' })),
  persuade: guided(captureAfter({ type: 'invite' }, { type: 'refuse' })),
  update: guided(
    captureAfter({ type: 'assess-gender', value: 'female' }, { type: 'invite' }, { type: 'agree' })
  ),
  hobbies: guided(
    captureAfter(
      { type: 'invite' },
      { type: 'agree' },
      { type: 'answer', field: 'occupation', value: 'health-worker' },
      { type: 'answer', field: 'hobbies', value: ['travel', 'music'] }
    )
  ),
  thank: guided(captureAfter({ type: 'invite' }, { type: 'refuse' }, { type: 'still-refuse' })),
  ending: {
    world: {
      ...working,
      session: { ...session, agentState: { state: 'wrap-up', reason: null, since: now - 4000 } },
      interactions: [
        {
          ...served,
          phase: 'ended',
          endedAt: now,
          capture: lost,
          ending: { code: 'dropped', confirmed: false, confirmBy: now + 26_000 }
        }
      ]
    },
    phone: idlePhone
  },
  'wrap-up': {
    world: {
      ...working,
      session: { ...session, agentState: { state: 'wrap-up', reason: null, since: now - 4000 } },
      interactions: [
        {
          ...served,
          phase: 'ended',
          endedAt: now,
          capture: captureAfter(
            { type: 'assess-gender', value: 'female' },
            { type: 'invite' },
            { type: 'agree' },
            { type: 'answer', field: 'occupation', value: 'teacher' },
            { type: 'refuse', fields: ['hobbies'] },
            { type: 'still-refuse' },
            { type: 'send' }
          ),
          ending: { code: 'customer-hung-up', confirmed: true, confirmBy: now }
        }
      ]
    },
    phone: idlePhone
  },
  'centre-down': {
    world: {
      ...working,
      centre: 'down',
      interactions: [
        { ...interaction, briefing: { kind: 'refused', code: 'centre-unavailable' }, eligibility: null }
      ]
    },
    phone: {
      ...phoneSnapshot,
      registration: { state: 'unreachable', since: morning },
      problem: 'phone-unreachable'
    }
  },
  withheld: {
    world: {
      ...working,
      interactions: [
        {
          ...interaction,
          briefing:
            interaction.briefing.kind === 'briefed'
              ? {
                  kind: 'briefed',
                  briefing: { ...interaction.briefing.briefing, subject: { kind: 'withheld' }, ani: null }
                }
              : interaction.briefing,
          eligibility: null
        }
      ]
    },
    phone: { ...phoneSnapshot, calls: [{ ...call, ani: null, aniWithheld: true }] }
  },
  'not-ready': {
    world: {
      session: { ...session, agentState: { state: 'not-ready', reason: 'lunch', since: morning } },
      callbacks,
      deliveries
    },
    phone: {
      ...idlePhone,
      registration: { state: 'connecting', since: morning },
      microphone: 'refused',
      problem: 'microphone-refused'
    }
  },
  'poor-line': {
    world: { ...working, interactions: [interaction] },
    phone: { ...phoneSnapshot, quality: { mos: 2.7, warnings: ['microphone-dead', 'line-poor'] } }
  },
  'fit-for-work': { world: { session, callbacks, deliveries, report: troubledReport }, phone: idlePhone },
  'fit-to-sign-in': {
    world: { session: null, report: troubledReport },
    phone: { ...idlePhone, registration: { state: 'off', since: morning } }
  },
  clerk: {
    world: { session: { ...session, agent: { ...session.agent, role: 'clerk' } }, deliveries: [] },
    phone: { ...idlePhone, registration: { state: 'off', since: morning } }
  },
  'long-names': {
    world: {
      ...working,
      interactions: [
        {
          ...served,
          briefing:
            interaction.briefing.kind === 'briefed'
              ? {
                  kind: 'briefed',
                  briefing: {
                    ...interaction.briefing.briefing,
                    subject: { kind: 'found', record: { ...grace, name: longName } }
                  }
                }
              : interaction.briefing,
          capture: captureAfter({ type: 'invite' }, { type: 'agree' })
        }
      ]
    },
    phone: phoneSnapshot
  }
}

Object.assign(scenes, telephoneScenes({ served, working, idlePhone, longName, now }))

export const sceneNow = now
