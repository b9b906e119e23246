// Taking a callback: the centre leases the task, pauses the agent and names the new interaction, which is written down
// before the telephone may dial. With the centre down only the host that holds the valid lease goes on.
import type { Briefing, LeaseReply } from '../../shared/central-contract.ts'
import type { ProcedureOutput } from '../../shared/desk-contract.ts'
import { mayDial } from '../../shared/domain/callback.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Log } from '../../shared/log.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { AgentSession } from '../agent/session.ts'
import type { Central } from '../central/central.ts'
import { briefingOf, newInteraction } from '../interaction/interaction-record.ts'
import type { Interactions } from '../interaction/interactions.ts'
import type { SqliteStore } from '../store/sqlite-store.ts'
import type { CallbackStore } from './callback-store.ts'
import type { Undialled } from './undialled.ts'

export type Taken = ProcedureOutput<'callback.take'>

export interface CallbackLeases {
  take: (callbackId: string) => Promise<Taken>
  /**
   * Gives the task back before its lease runs out: another agent is to call. A task this desk did not make is known from
   * the centre's list alone. @returns why not, or `null`
   */
  release: (callbackId: string, listed: CallbackTask | null) => Promise<ProblemCode | null>
}

export interface CallbackLeasesParts {
  store: SqliteStore
  callbackStore: CallbackStore
  interactions: Interactions
  session: AgentSession
  central: Central
  undialled: Undialled
  /** Resolves when everything that can leave this PC now has left. */
  drainOutbox: () => Promise<void>
  callbacksChanged: () => void
  policy: () => Policy
  hostId: string
  now: () => number
  log: Log
}

export function createCallbackLeases(parts: CallbackLeasesParts): CallbackLeases {
  const { callbackStore, session, central, drainOutbox, callbacksChanged } = parts
  return {
    async take(callbackId) {
      const taken = await take(callbackId)
      if (taken.kind !== 'leased') {
        const code = taken.kind === 'refused' ? taken.code : null
        parts.log.info('callback.notTaken', { callbackId, why: taken.kind, code })
      }
      return taken
    },
    release: (callbackId, listed) => release(parts, callbackId, listed)
  }

  async function take(callbackId: string): Promise<Taken> {
    const token = session.current()?.token
    if (token === undefined) return { kind: 'refused', code: 'signed-out' }
    // a task of the last minute may still be on its way, or the word that nobody was reached just now: the centre must know
    // it before it leases the task
    const local = callbackStore.read(callbackId)
    if (local && (!local.atCentre || local.task.lease === null || local.task.attempts.length > 0))
      await drainOutbox()
    const answer = await central.leaseCallback(token, callbackId)
    if (answer.kind === 'refused') {
      return answer.status === 'no-answer'
        ? takeAlone(parts, callbackId)
        : { kind: 'refused', code: answer.code }
    }
    if (answer.value.kind === 'already-complete') {
      callbackStore.forget(callbackId)
      callbacksChanged()
      return { kind: 'already-complete' }
    }
    return begin(parts, answer.value, true)
  }
}

async function release(
  parts: CallbackLeasesParts,
  callbackId: string,
  listed: CallbackTask | null
): Promise<ProblemCode | null> {
  const { callbackStore, session, central, drainOutbox, callbacksChanged } = parts
  const agent = session.current()
  if (agent === null) return 'signed-out'
  const local = callbackStore.read(callbackId)
  const isOwn = listed?.lease?.hostId === parts.hostId && listed.lease.agentId === agent.agent.agentId
  const lease = (isOwn && listed.lease) || local?.task.lease
  if (!lease) return 'callback-lease-lost'
  if (local?.atCentre === false) await drainOutbox()
  const answer = await central.releaseCallback(agent.token, callbackId, lease.number)
  if (answer.kind === 'refused') return answer.code
  // whoever dials now, it is not this desk: its copy no longer entitles it to anything
  if (local) callbackStore.save({ ...local.task, lease: null }, true)
  callbacksChanged()
  return null
}

type Leased = Omit<Extract<LeaseReply, { kind: 'leased' }>, 'kind'>

function begin(parts: CallbackLeasesParts, leased: Leased, atCentre: boolean): Taken {
  const { store, callbackStore, interactions, session, undialled, callbacksChanged, now, log } = parts
  const { task, interactionId, dial, briefing } = leased
  store.transaction(() => {
    callbackStore.save(task, atCentre)
    interactions.create({
      ...newInteraction({
        interactionId,
        agentId: session.current()?.agent.agentId ?? '',
        channel: 'callback',
        opening: {
          channel: 'callback',
          ani: task.numberToDial,
          dnis: null,
          queue: null,
          enteredAt: briefing.enteredAt,
          enteredAtSource: briefing.enteredAtSource
        },
        call: null,
        openedAt: now()
      }),
      briefing: { kind: 'briefed', briefing: { ...briefing, callback: task } },
      callbackId: task.id,
      leaseNumber: task.lease?.number ?? null
    })
  })
  undialled.watch(interactionId)
  log.info('callback.taken', { interactionId, callbackId: task.id, lease: task.lease?.number })
  callbacksChanged()
  return { kind: 'leased', interactionId, dial, numberToDial: task.numberToDial }
}

const unavailable = { kind: 'refused', code: 'centre-unavailable' } as const

/**
 * The centre is away. The record is the one of the call that dropped, which this host still has; the PBX puts through the
 * one call the centre had permitted before it went (docs/decisions/0040).
 */
function takeAlone(parts: CallbackLeasesParts, callbackId: string): Taken {
  const { callbackStore, session, policy, hostId, now } = parts
  const agent = session.current()
  const local = callbackStore.read(callbackId)
  if (!agent?.sip || !local) return unavailable
  const { task, loneDial } = local
  if (!mayDial(task, { agentId: agent.agent.agentId, hostId }, now(), policy())) return unavailable
  const briefing = briefingOfOrigin(parts, task)
  if (!briefing) return unavailable
  if (!loneDial) return { kind: 'refused', code: 'callback-not-permitted' }
  const dial = `${agent.sip.dialPrefix}${task.numberToDial}`
  const { interactionId } = loneDial
  return begin(parts, { task, interactionId, dial, briefing: { ...briefing, ...loneDial } }, local.atCentre)
}

function briefingOfOrigin(
  { interactions }: CallbackLeasesParts,
  { originInteractionId }: CallbackTask
): Briefing | null {
  const origin = interactions.read(originInteractionId)
  return origin && briefingOf(origin)
}
