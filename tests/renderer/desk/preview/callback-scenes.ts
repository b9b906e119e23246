// Callbacks: due, due while a call goes on, given by the lead, what the lead sees, and somebody else answering.
import { asked, assigned, callingBack, due, leadsWorld, unheededWorld } from '../callback-examples.ts'
import { callbacks, interaction, phoneSnapshot, session } from '../desk-examples.ts'
import { deliveries } from '../outbox-examples.ts'
import type { Scene } from './moments.ts'

const idlePhone = { ...phoneSnapshot, calls: [], audio: null }
const reminder = { callbackId: due.id, due: 2, isQuiet: false }
const others = callbacks.slice(1)

export const callbackScenes: Record<string, Scene> = {
  'callback-due': { world: { session, callbacks: [due, ...others], deliveries, reminder }, phone: idlePhone },
  'callback-assigned': {
    world: { session, callbacks: [assigned, ...others], deliveries, reminder: { ...reminder, due: 1 } },
    phone: idlePhone
  },
  'callback-waits': {
    world: {
      session,
      callbacks: [due, ...others],
      deliveries,
      interactions: [interaction],
      reminder: { ...reminder, isQuiet: true }
    },
    phone: phoneSnapshot
  },
  'callback-asked': {
    world: { session, callbacks: [asked, ...others], deliveries, reminder: { ...reminder, due: 1 } },
    phone: idlePhone
  },
  'callback-unheeded': { world: unheededWorld, phone: idlePhone },
  'callback-lead': { world: leadsWorld, phone: idlePhone },
  'callback-resumed': {
    world: { session, callbacks, deliveries, interactions: [callingBack] },
    phone: phoneSnapshot
  },
  'callback-wrong-person': {
    world: { session, callbacks, deliveries, interactions: [{ ...callingBack, wrongPerson: true }] },
    phone: phoneSnapshot
  }
}
