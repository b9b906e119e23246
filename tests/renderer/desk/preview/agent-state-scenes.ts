// Whether the agent takes calls: paused, wrapping up, a break that waits, a missed call, signed in at another desk.
import { callbacks, morning, phoneSnapshot, session } from '../desk-examples.ts'
import { deliveries } from '../outbox-examples.ts'
import { idlePhone, now, type Scene, served, working } from './moments.ts'

export const agentStateScenes: Record<string, Scene> = {
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
  'wrap-up-timed': {
    world: {
      ...working,
      session: {
        ...session,
        agentState: {
          state: 'wrap-up',
          reason: null,
          since: now - 6000,
          next: { state: 'not-ready', reason: 'break' },
          wrapUp: { interactionId: 'elsewhere', dueAt: now + 24_000, extensionsLeft: 2 }
        }
      }
    },
    phone: idlePhone
  },
  'call-then-lunch': {
    world: {
      ...working,
      session: {
        ...session,
        agentState: {
          state: 'on-call',
          reason: null,
          since: morning,
          next: { state: 'not-ready', reason: 'lunch' }
        }
      },
      interactions: [served]
    },
    phone: phoneSnapshot
  },
  missed: {
    world: {
      session: { ...session, agentState: { state: 'not-ready', reason: 'ring-no-answer', since: morning } },
      callbacks,
      deliveries
    },
    phone: idlePhone
  },
  'signed-in-elsewhere': {
    world: {
      session: null,
      signIn: () => ({
        kind: 'elsewhere',
        hostId: 'desk-7',
        hostName: 'CC2-TANG3-0714',
        since: morning,
        inCall: false
      })
    },
    phone: { ...idlePhone, registration: { state: 'off', since: morning } }
  },
  'in-call-elsewhere': {
    world: {
      session: null,
      signIn: () => ({ kind: 'elsewhere', hostId: 'desk-7', hostName: null, since: morning, inCall: true })
    },
    phone: { ...idlePhone, registration: { state: 'off', since: morning } }
  }
}
