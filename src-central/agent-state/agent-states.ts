// Whether an agent takes calls: what they chose (the wish), and what the centre knows them to be doing on top of it. One
// truth for their desk, the queue and the leads; the rules are in shared/domain/agent-state.ts.
import type { AgentState, SetAgentState } from '../../shared/central-contract.ts'
import {
  type AgentDuty,
  type AgentEvent,
  queuePlace,
  stepAgentState,
  type WrapUpReason
} from '../../shared/domain/agent-state.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { Log } from '../../shared/log.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { prolongProposal } from '../callbacks/prolong-proposal.ts'
import type { DirectoryBell } from '../directory/directory-bell.ts'
import type { FeedHub } from '../feed/feed-hub.ts'
import { describeFault, problem } from '../http/problem-reply.ts'
import { longestCallMs } from '../interactions/interaction-row.ts'
import type { QueueEvent, QueueSource } from '../queue-sources/queue-source.ts'
import { agentAt, extensionOf, takePlace } from '../sessions/places.ts'
import type { Db } from '../store/schema.ts'
import { agentsOnDeadCalls, dueAgents, lostAgents, returnedAgents } from './agent-state-store.ts'
import { type AgentSteps, createAgentSteps } from './agent-steps.ts'
import { callsOnLine, customerOnLine } from './calls-on-line.ts'
import { eventsOfCall } from './events-of-call.ts'
import { createQueueMembers, type QueueMembers } from './queue-members.ts'

interface Member {
  agentId: string
  extension: string
}

export interface AgentStates {
  read(agentId: string): Promise<AgentState>
  /** The agent's own word; while they are busy, what follows. Fails when the PBX cannot be told to send calls. */
  choose(member: Member, choice: SetAgentState): Promise<AgentState>
  signOut(agentId: string): Promise<void>
  /** Takes the agent out of the queue for a callback. Fails when the PBX cannot be told. */
  beginCallback(member: Member, interactionId: string): Promise<void>
  /** Back to what the agent chose; quiet when this callback is not what they are doing. */
  endCallback(agentId: string, interactionId: string): Promise<void>
  /** @throws wrap-up-not-extended */
  extendWrapUp(agentId: string, interactionId: string, reason: WrapUpReason): Promise<AgentState>
  /** The contact is done with, be it a call's or a callback's; quiet when it is not what they are doing. */
  endWork(agentId: string, interactionId: string): Promise<AgentState>
  /** The agent has signed in at an extension: whoever sat there takes no more calls, and the agent none elsewhere. */
  sitDown(member: Member): Promise<void>
  /** Follows calls at extensions. */
  follow(event: QueueEvent): Promise<void>
  /** Ends wrap-ups whose time is over, and sees which desks are lost or back. */
  sweep(): Promise<void>
  stop(): Promise<void>
}

interface Options {
  db: Db
  queueSource: QueueSource
  feed: FeedHub
  directoryBell: DirectoryBell
  audit: AuditLog
  policy: Policy
  now: () => number
  log: Log
}

interface Parts extends Options {
  steps: AgentSteps
  members: QueueMembers
}

export function createAgentStates(options: Options): AgentStates {
  const members = createQueueMembers(options)
  const steps = createAgentSteps({ ...options, members })
  const parts = { ...options, members, steps }
  return {
    read: async (agentId) => steps.show(await steps.read(agentId)),
    async signOut(agentId) {
      await steps.step(agentId, async (tx) => {
        const [call] = await callsOnLine(tx, agentId, options.now())
        return { type: 'signed-out', line: call?.interactionId ?? null }
      })
    },
    ...choosing(parts),
    ...working(parts),
    ...following(parts),
    stop: () => members.settled()
  }
}

/** What the agent says: what they wish to be, and where they sit. */
function choosing(parts: Parts) {
  const { db, directoryBell, members, steps, log } = parts
  const { read, step, show } = steps
  return {
    async choose({ agentId, extension }: Member, { state, reason }: SetAgentState) {
      const chosen = { type: 'chosen', wish: state, reason } as const
      const before = await read(agentId)
      if (before.activity !== null) return show(await step(agentId, chosen))
      // Without its PBX an agent can always be not ready; ready would be a promise nobody keeps.
      const onRefusal = (error: unknown) => {
        if (state === 'ready') throw error
        log.warn('agentState.pbxNotTold', describeFault(error))
      }
      return show(await stepAfterPbx(parts, { agentId, extension, before, event: chosen, onRefusal }))
    },
    async sitDown({ agentId, extension }: Member) {
      const [former, displaced] = [await extensionOf(db, agentId), await agentAt(db, extension)]
      await takePlace(db, agentId, extension)
      directoryBell.soon()
      if (former === extension && displaced === agentId) return
      if (displaced !== null && displaced !== agentId)
        await step(displaced, { type: 'chosen', wish: 'not-ready', reason: null })
      if (former !== null && former !== extension) await members.leave(former)
      await members.tell(agentId)
    }
  } satisfies Partial<AgentStates>
}

interface FirstAtPbx extends Member {
  before: AgentDuty
  event: AgentEvent
  /** Throws where it is the end of it. */
  onRefusal: (error: unknown) => void
}

/** The PBX first, and its word may be the end of it; where a call or another centre has come in between, it is told again. */
async function stepAfterPbx(
  { members, steps }: Parts,
  { agentId, extension, before, event, onRefusal }: FirstAtPbx
): Promise<AgentDuty> {
  const place = queuePlace(stepAgentState(before, event, steps.rules()))
  await members.say(agentId, { extension, ...place }).catch(onRefusal)
  try {
    return await steps.step(agentId, event, { told: { before: queuePlace(before), place } })
  } catch (error) {
    void members.tell(agentId)
    throw error
  }
}

/** What keeps them busy beside a call that goes on: callbacks, and what is to be done after each call. */
function working(parts: Parts) {
  const { audit, now, steps } = parts
  const { step, show } = steps
  const doneWith = (type: 'callback-over' | 'contact-done', agentId: string, interactionId: string) =>
    step(agentId, async (tx) => ({ type, interactionId, line: await customerOnLine(tx, agentId, now()) }))
  return {
    async beginCallback({ agentId, extension }: Member, interactionId: string) {
      const event = { type: 'callback-begun', interactionId } as const
      const onRefusal = (error: unknown) => {
        throw error
      }
      const before = await steps.read(agentId)
      await stepAfterPbx(parts, { agentId, extension, before, event, onRefusal })
    },
    endCallback: async (agentId: string, interactionId: string) =>
      void (await doneWith('callback-over', agentId, interactionId)),
    async extendWrapUp(agentId: string, interactionId: string, reason: WrapUpReason) {
      let isExtended = false
      const event = { type: 'wrap-up-extended', interactionId } as const
      const witness = async (tx: Db, { dueAt }: AgentDuty) => {
        isExtended = true
        const detail = { reason, dueAt }
        await audit.write(tx, { kind: 'wrap-up-extended', agentId, interactionId, detail })
        if (dueAt !== null) await prolongProposal(tx, interactionId, dueAt)
      }
      const duty = await step(agentId, event, { witness })
      if (!isExtended) throw problem('wrap-up-not-extended')
      return show(duty)
    },
    endWork: async (agentId: string, interactionId: string) =>
      show(await doneWith('contact-done', agentId, interactionId))
  } satisfies Partial<AgentStates>
}

/** A longer pause between two looks: the centre, or its database, was away, and desks could not be heard of. */
const unbrokenMs = 10_000
/** How often what the PBX believes is compared with the states. */
const reconcileMs = 30_000

/** What the PBX says, and the clock. */
function following({ db, queueSource, members, steps, policy, now }: Parts) {
  let lookedAt = now()
  let lookingSince = lookedAt
  let comparedAt = lookedAt
  const stepAll = async (agentIds: readonly string[], event: AgentEvent) => {
    for (const agentId of agentIds) await steps.step(agentId, event)
  }
  const endDeadCalls = async () => {
    for (const { agentId, interactionId } of await agentsOnDeadCalls(db, now() - longestCallMs))
      await steps.step(agentId, async (tx) => {
        const other = await customerOnLine(tx, agentId, now(), interactionId)
        return { type: 'call-over', interactionId, other }
      })
  }
  return {
    async follow(event: QueueEvent) {
      if (event.type === 'up') await members.tellAll()
      for (const one of await eventsOfCall(db, event, now())) await steps.step(one.agentId, one.event)
    },
    async sweep() {
      const at = now()
      // A clock that was set back is a pause too.
      if (Math.abs(at - lookedAt) > unbrokenMs) lookingSince = at
      await endDeadCalls()
      await stepAll(await dueAgents(db, at), { type: 'time-passed' })
      const heardSince = at - policy.sessionAliveSeconds * 1000
      await stepAll(await returnedAgents(db, heardSince), { type: 'desk-back' })
      // After a start, of the centre or of its looking, every desk gets the time to be heard of.
      if (lookingSince <= heardSince) await stepAll(await lostAgents(db, heardSince), { type: 'desk-lost' })
      lookedAt = at
      if (Math.abs(at - comparedAt) < reconcileMs || queueSource.state() === 'down') return
      comparedAt = at
      await members.reconcile()
    }
  } satisfies Partial<AgentStates>
}
