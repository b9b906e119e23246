// The callbacks an agent sees and takes: the centre's list with this workstation's own tasks in it, so that a drop is
// listed at once and can be dialled by its own desk even while the centre is away.
import type { Handlers } from '../../shared/desk-contract.ts'
import type { CallbackView } from '../../shared/desk-views.ts'
import { type Holder, liveLease } from '../../shared/domain/callback.ts'
import { isProposed, isTakenOver } from '../../shared/domain/callback-proposal.ts'
import type { CallbackTask, Lease } from '../../shared/domain/callback-task.ts'
import { openAskedFields } from '../../shared/domain/capture-machine.ts'
import type { AgentSession } from '../agent/session.ts'
import type { Captures } from '../capture/captures.ts'
import { isAheadOf } from '../capture/newest-draft.ts'
import type { Central } from '../central/central.ts'
import { isAtHand } from '../interaction/at-hand.ts'
import type { Interactions } from '../interaction/interactions.ts'
import type { CallbackAttempts } from './callback-attempts.ts'
import type { CallbackLeases } from './callback-leases.ts'
import type { CallbackStore, LocalTask } from './callback-store.ts'
import type { Reminders } from './reminders.ts'
import { isUndialled } from './undialled.ts'

export interface CallbackHandlersParts {
  callbackStore: CallbackStore
  interactions: Interactions
  attempts: CallbackAttempts
  leases: CallbackLeases
  captures: Pick<Captures, 'read'>
  session: AgentSession
  central: Central
  callbacksChanged: () => void
  reminders: Pick<Reminders, 'listed'>
  hostId: string
  now: () => number
}

export function createCallbackHandlers(parts: CallbackHandlersParts) {
  const { callbackStore, interactions, attempts, leases, captures, session, central, now } = parts
  /** What the centre said last, for while it is silent. */
  let lastList: readonly CallbackTask[] = []
  /** The centre is being asked for them: one customer is dialled once, however often the key is pressed. */
  const taking = new Set<string>()

  /** All is told here, and its change is on its way: the customer is not called once more for it. */
  const isFinished = ({ id, draft }: CallbackTask): boolean => {
    const local = captures.read(id)
    return local !== null && local.outcome !== null && isAheadOf(local, draft)
  }
  const known = (callbackId: string) =>
    lastList.find(({ id }) => id === callbackId) ?? callbackStore.read(callbackId)?.task ?? null

  const isInHand = (callbackId: string) => {
    const phase = workedOn(interactions, callbackId)?.phase
    const isCalled = phase === 'offered' || phase === 'active'
    return isCalled || taking.has(callbackId) || isOnTheLine(interactions, callbackId)
  }

  const handlers = {
    'callback.list': async () => {
      const token = session.current()?.token
      const answer = token === undefined ? null : await central.callbacks(token)
      const fresh = answer?.kind === 'answered'
      if (fresh) lastList = answer.value.tasks
      const local = callbackStore.open()
      if (fresh) for (const { task } of goneFrom(lastList, local)) callbackStore.forget(task.id)
      const held = fresh ? local.filter((one) => !one.atCentre) : local
      if (fresh) noteTakenOver(parts, lastList)
      const shown = merge(lastList, held).filter(({ task }) => !isProposed(task, now()) && !isFinished(task))
      const callbacks = shown.map((one) => viewOf(one, parts))
      parts.reminders.listed(callbacks)
      return { callbacks, fresh }
    },
    'callback.take': async ({ callbackId }) => {
      if (isInHand(callbackId)) return { kind: 'refused', code: 'callback-in-hand' }
      const task = known(callbackId)
      if (task && isFinished(task)) return { kind: 'refused', code: 'callback-closed' }
      taking.add(callbackId)
      try {
        return await leases.take(callbackId)
      } finally {
        taking.delete(callbackId)
      }
    },
    'callback.recordAttempt': async ({ callbackId, outcome }) => {
      const record = workedOn(interactions, callbackId)
      if (!record || !isAtHand(session, record)) return { kind: 'refused', code: 'callback-lease-lost' }
      attempts.note(record, outcome, now())
      if (record.phase === 'offered')
        interactions.change(record.interactionId, { phase: 'finished', endedAt: now() })
      return { kind: 'done' }
    },
    'callback.release': async ({ callbackId }) => {
      const record = workedOn(interactions, callbackId)
      // its contact is still to be closed, and with it the task goes back
      if (record?.phase === 'ended') return { kind: 'refused', code: 'capture-step-illegal' }
      // it would ring on with nobody entitled to it
      const isDialled = record && !isUndialled(record)
      if (isDialled || isOnTheLine(interactions, callbackId))
        return { kind: 'refused', code: 'callback-in-hand' }
      const code = await leases.release(callbackId, lastList.find(({ id }) => id === callbackId) ?? null)
      if (code) return { kind: 'refused', code }
      if (record) interactions.change(record.interactionId, { phase: 'finished', endedAt: now() })
      return { kind: 'done' }
    }
  } satisfies Partial<Handlers>

  return {
    handlers,
    /** The lease under which a task is kept for this agent here, as it was last heard of. */
    leaseOf(callbackId: string): number | null {
      const listed = known(callbackId)
      return listed?.lease && isKeptHere(listed.lease, parts) ? listed.lease.number : null
    }
  }
}

const workedOn = (interactions: Interactions, callbackId: string) =>
  interactions
    .unfinished()
    .find((record) => record.callbackId === callbackId && record.channel === 'callback')

/** The customer has called in first: nobody else may be told to call them meanwhile. */
const isOnTheLine = (interactions: Interactions, callbackId: string) =>
  interactions
    .unfinished()
    .some(
      (record) => record.callbackId === callbackId && record.channel === 'call' && record.phase !== 'ended'
    )

/** For this agent at this workstation, whether or not the lease has run out meanwhile. */
const isKeptHere = (lease: Lease, parts: CallbackHandlersParts): boolean => isHere(lease, parts)

const isHere = (one: Holder, { session, hostId }: CallbackHandlersParts): boolean =>
  one.hostId === hostId && one.agentId === session.current()?.agent.agentId

/** Known to have been there, and listed no more: closed meanwhile, here or elsewhere. One not confirmed yet is not listed. */
const goneFrom = (list: readonly CallbackTask[], local: readonly LocalTask[]) =>
  local.filter(
    ({ task, atCentre }) => atCentre && task.draft.state !== 'lost' && !list.some(({ id }) => id === task.id)
  )

/** The customer has called again: whose call it was sees on that call's screen that a colleague goes on. */
function noteTakenOver({ interactions, hostId, now }: CallbackHandlersParts, list: readonly CallbackTask[]) {
  const elsewhere = new Set(
    list
      .filter(
        (task) =>
          isTakenOver(task) &&
          task.lease &&
          task.lease.assignedBy === undefined &&
          task.lease.hostId !== hostId &&
          task.lease.expiresAt > now()
      )
      .map(({ id }) => id)
  )
  for (const record of interactions.unfinished()) {
    const isNews = record.phase === 'ended' && elsewhere.has(record.captureId ?? '') && !record.takenOver
    if (isNews) interactions.change(record.interactionId, { takenOver: true })
  }
}

/** A task of this desk replaces the same one in the centre's older list. */
function merge(
  list: readonly CallbackTask[],
  local: readonly LocalTask[]
): Pick<LocalTask, 'task' | 'atCentre'>[] {
  const own = new Set(local.map(({ task }) => task.id))
  const others = list.filter(({ id }) => !own.has(id)).map((task) => ({ task, atCentre: true }))
  return [...local, ...others].sort((one, other) => one.task.dueAt - other.task.dueAt)
}

function viewOf(
  { task, atCentre }: Pick<LocalTask, 'task' | 'atCentre'>,
  parts: CallbackHandlersParts
): CallbackView {
  const { draft, ...rest } = task
  const lease = liveLease(task, parts.now())
  return {
    ...rest,
    openFields: openAskedFields(draft),
    mine: lease !== null && isKeptHere(lease, parts),
    kept: isTheirsToMake(task, parts),
    onlyHere: !atCentre
  }
}

/** Kept for this agent here; once that has run out it is still theirs, until somebody takes it or another is asked. */
function isTheirsToMake({ lease, offer }: CallbackTask, parts: CallbackHandlersParts): boolean {
  const isKept = lease !== null && isKeptHere(lease, parts)
  const asked = lease !== null && lease.expiresAt > parts.now() ? null : (offer?.to ?? null)
  return asked === null ? isKept : isHere(asked, parts)
}
