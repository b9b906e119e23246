// The moments of the telephone: two calls, consultations, conferences, transfers and what became of them, past calls.
import type { InteractionView } from '../../../../shared/desk-views.ts'
import type { PhoneSnapshot } from '../../../../src-renderer/phone/phone.ts'
import { callbacks, interaction, session } from '../desk-examples.ts'
import type { FakeWorld } from '../fake-host.ts'
import { deliveries } from '../outbox-examples.ts'
import {
  colleagues,
  consultation,
  customer,
  pastCalls,
  phoneWith,
  secondCustomer
} from '../telephone-examples.ts'
import type { Scene } from './moments.ts'

interface Surroundings {
  served: InteractionView
  working: Partial<FakeWorld>
  idlePhone: PhoneSnapshot
  longName: string
  now: number
}

export function telephoneScenes({
  served,
  working,
  idlePhone,
  longName,
  now
}: Surroundings): Record<string, Scene> {
  /** What the telephone adds to the work page: each with a call that goes on. */
  const talking = (phone: PhoneSnapshot, more: Partial<FakeWorld> = {}): Scene => ({
    world: {
      ...working,
      interactions: [served],
      recording: { recording: 'on', mayPause: true },
      ...more
    },
    phone
  })
  const waiting = { ...customer, held: true }
  const handingOn = { kind: 'blind', target: 'agent1002', state: 'asked', sipStatus: null } as const

  return {
    talking: talking(phoneWith(customer)),
    'second-call': talking(phoneWith(customer, secondCustomer)),
    'second-call-long': talking(phoneWith(customer, { ...secondCustomer, displayName: longName })),
    'two-customers': talking(
      phoneWith(waiting, { ...secondCustomer, phase: 'active', answeredAt: now - 20_000 }),
      { interactions: [served, { ...interaction, interactionId: 'call-2', briefing: { kind: 'loading' } }] }
    ),
    'consultation-rings': talking(phoneWith(waiting, { ...consultation, phase: 'early', answeredAt: null })),
    consultation: talking(phoneWith(waiting, consultation)),
    'consultation-swapped': talking(phoneWith(customer, { ...consultation, held: true })),
    conference: talking(phoneWith({ ...customer, joined: true }, { ...consultation, joined: true })),
    transferring: talking(phoneWith({ ...waiting, transfer: handingOn })),
    'transfer-failed': talking(
      phoneWith({ ...customer, transfer: { ...handingOn, state: 'failed', sipStatus: 404 } })
    ),
    'consultation-failed': talking(
      phoneWith(waiting, {
        ...consultation,
        phase: 'ended',
        answeredAt: null,
        endedAt: now - 2000,
        unanswered: 'failed',
        sipStatus: 486
      })
    ),
    'remote-hold': talking(phoneWith({ ...customer, remoteHeld: true, muted: true }), {
      ownHandRaisedAt: now - 60_000
    }),
    'colleague-calls': {
      world: { session, callbacks, deliveries, colleagues, pastCalls },
      phone: phoneWith({
        ...consultation,
        direction: 'inbound',
        consultsFor: null,
        phase: 'ringing',
        answeredAt: null
      })
    },
    history: { world: { session, callbacks, deliveries, colleagues, pastCalls }, phone: idlePhone }
  }
}
