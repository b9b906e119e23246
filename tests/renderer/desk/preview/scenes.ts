// The moments of the trade the preview can show: each is a host and a phone with what they know at that moment.
import {
  call,
  callbacks,
  eligibilityOf,
  grace,
  interaction,
  morning,
  phoneSnapshot,
  session,
  troubledReport
} from '../desk-examples.ts'
import { conflict, deliveries, handed, manyDeliveries } from '../outbox-examples.ts'
import { agentStateScenes } from './agent-state-scenes.ts'
import { callbackScenes } from './callback-scenes.ts'
import {
  captureAfter,
  guided,
  idlePhone,
  longName,
  lost,
  neverAsked,
  now,
  type Scene,
  served,
  working
} from './moments.ts'
import { recordScenes } from './record-scenes.ts'
import { telephoneScenes } from './telephone-scenes.ts'

export const scenes: Record<string, Scene> = {
  'sign-in': {
    world: { session: null },
    phone: { ...idlePhone, registration: { state: 'off', since: morning } }
  },
  'sign-in-refused': {
    world: { session: null, signIn: () => ({ kind: 'refused', code: 'sign-in-refused' }) },
    phone: { ...idlePhone, registration: { state: 'off', since: morning } }
  },
  deliveries: {
    world: { session, deliveries: [...deliveries, ...manyDeliveries(12_000)], conflict },
    phone: idlePhone,
    page: 'Gửi đi'
  },
  'conflicts-of-lead': {
    world: {
      session: { ...session, agent: { ...session.agent, role: 'lead' } },
      deliveries,
      conflict,
      handed
    },
    phone: idlePhone,
    page: 'Gửi đi'
  },
  idle: { world: { session, callbacks, deliveries }, phone: idlePhone },
  'store-damaged': {
    world: {
      session,
      callbacks,
      deliveries,
      salvage: {
        at: now,
        keptAs: 'desk-damaged-2026-11-20T02-41-24.sqlite',
        saved: 1842,
        lost: [
          { kind: 'capture', count: 2 },
          { kind: 'past_call', count: null }
        ]
      }
    },
    phone: idlePhone
  },
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
  'never-ask': neverAsked(captureAfter({ type: 'invite' }, { type: 'refuse' }, { type: 'still-refuse' })),
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

Object.assign(scenes, agentStateScenes)
Object.assign(scenes, callbackScenes)
Object.assign(scenes, recordScenes)
Object.assign(scenes, telephoneScenes({ served, working, idlePhone, longName, now }))

export { now as sceneNow } from './moments.ts'
