// What is done about a callback without calling: put off by whoever it is kept for, given to an agent by a lead, and the
// word that somebody else has answered.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { AgentSession } from '../agent/session.ts'
import type { Captures } from '../capture/captures.ts'
import type { Central } from '../central/central.ts'
import { isAtHand } from '../interaction/at-hand.ts'
import type { Interactions } from '../interaction/interactions.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { CallbackStore } from './callback-store.ts'
import type { Reminders } from './reminders.ts'

export interface CallbackDutyParts {
  store: SqliteStore
  callbackStore: CallbackStore
  captures: Captures
  interactions: Interactions
  session: AgentSession
  central: Central
  reminders: Reminders
  /** The lease number under which the task was last listed for this agent here. */
  leaseOf: (callbackId: string) => number | null
  callbacksChanged: () => void
}

export function createCallbackDutyHandlers(parts: CallbackDutyParts) {
  const { store, callbackStore, captures, interactions, session, central, callbacksChanged } = parts
  return {
    'callback.putOff': async ({ callbackId, minutes }) => {
      const token = session.current()?.token
      if (token === undefined) return { kind: 'refused', code: 'signed-out' }
      const leaseNumber = parts.leaseOf(callbackId)
      if (leaseNumber === null) return { kind: 'refused', code: 'callback-lease-lost' }
      const answer = await central.putOffCallback(token, callbackId, { leaseNumber, minutes })
      if (answer.kind === 'refused') return { kind: 'refused', code: answer.code }
      callbacksChanged()
      return { kind: 'done' }
    },
    'callback.pass': async ({ callbackId }) => {
      const token = session.current()?.token
      if (token === undefined) return { kind: 'refused', code: 'signed-out' }
      const answer = await central.passCallback(token, callbackId)
      if (answer.kind === 'refused') return { kind: 'refused', code: answer.code }
      callbacksChanged()
      return { kind: 'done' }
    },
    'callback.assign': async ({ callbackId, agentId }) => {
      const token = session.current()?.token
      if (token === undefined) return { kind: 'refused', code: 'signed-out' }
      const answer = await central.assignCallback(token, callbackId, agentId)
      if (answer.kind === 'refused') return { kind: 'refused', code: answer.code }
      // whoever dials now, it is not this desk, unless the centre says so
      const local = callbackStore.read(callbackId)
      if (local) callbackStore.save({ ...local.task, lease: null }, true)
      callbacksChanged()
      return { kind: 'done' }
    },
    'callback.wrongPerson': async ({ interactionId }) => {
      const record = interactions.read(interactionId)
      if (!record || !isAtHand(session, record)) return { kind: 'refused', code: 'interaction-unknown' }
      if (record.channel !== 'callback') return { kind: 'refused', code: 'capture-step-illegal' }
      return store.transaction(() => {
        if (!captures.disown(interactionId)) return { kind: 'refused', code: 'capture-step-illegal' }
        const ending = record.ending && { ...record.ending, confirmed: true }
        interactions.change(interactionId, { wrongPerson: true, ending })
        return { kind: 'done' }
      })
    },
    'callback.readReminder': async () => parts.reminders.read()
  } satisfies Partial<Handlers>
}
