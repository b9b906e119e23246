// One step of an agent's stored state: read under its lock, stepped by the pure rules, written, told to the desk, the
// leads and, where their place in the queue has changed, the PBX.
import type { AgentState } from '../../shared/central-contract.ts'
import {
  type AgentDuty,
  type AgentEvent,
  type AgentStateRules,
  extensionsLeft,
  queuePlace,
  stepAgentState
} from '../../shared/domain/agent-state.ts'
import type { Policy } from '../../shared/domain/policy.ts'
import type { DirectoryBell } from '../directory/directory-bell.ts'
import type { FeedHub } from '../feed/feed-hub.ts'
import type { Db } from '../store/schema.ts'
import { lockDuty, readDuty, saveDuty } from './agent-state-store.ts'
import type { QueueMembers } from './queue-members.ts'

/** An event that depends on what is so while the agent's state is held. */
type EventThen = (tx: Db) => Promise<AgentEvent>

type Place = ReturnType<typeof queuePlace>

interface StepOptions {
  /** Written in the transaction of the step, where it changes something. */
  witness?: (tx: Db, after: AgentDuty) => Promise<void>
  /** The PBX has been told this already, because its refusal would have been the end of it, on the ground of what was so `before`. */
  told?: { before: Place; place: Place }
}

export interface AgentSteps {
  read: (agentId: string) => Promise<AgentDuty>
  step: (agentId: string, event: AgentEvent | EventThen, options?: StepOptions) => Promise<AgentDuty>
  rules: () => AgentStateRules
  show: (duty: AgentDuty) => AgentState
}

interface Options {
  db: Db
  feed: FeedHub
  directoryBell: DirectoryBell
  members: QueueMembers
  policy: Policy
  now: () => number
}

export function createAgentSteps({ db, feed, directoryBell, members, policy, now }: Options): AgentSteps {
  const rules = () => ({
    now: now(),
    wrapUpSeconds: policy.wrapUpSeconds,
    extensions: policy.wrapUpExtensions
  })
  return {
    rules,
    read: (agentId) => readDuty(db, agentId, now()),
    async step(agentId, event, { witness, told } = {}) {
      const stepped = await db.transaction().execute(async (tx) => {
        const before = await lockDuty(tx, agentId, now())
        const happened = typeof event === 'function' ? await event(tx) : event
        const after = stepAgentState(before, happened, rules())
        if (after === before) return { before, after }
        await saveDuty(tx, agentId, after)
        await witness?.(tx, after)
        return { before, after }
      })
      const { before, after } = stepped
      const [was, is] = [queuePlace(before), queuePlace(after)]
      if (!samePlace(was, told?.before ?? was) || !samePlace(told?.place ?? was, is))
        void members.tell(agentId)
      else if (told) void members.settle(agentId)
      if (after === before) return after
      feed.ring({ type: 'agent-state-changed' }, { agentIds: [agentId], roles: ['lead'] })
      directoryBell.soon()
      return after
    },
    show: (duty) => shown(duty, rules())
  }
}

const samePlace = (one: Place, other: Place): boolean =>
  one.ready === other.ready && one.reason === other.reason

function shown(duty: AgentDuty, { now, extensions }: AgentStateRules): AgentState {
  const wish = { state: duty.wish, reason: duty.reason }
  if (duty.activity === null) return { ...wish, since: duty.wishSince }
  const { dueAt, activityInteraction: interactionId } = duty
  const isTimed = duty.activity === 'wrap-up' && dueAt !== null && interactionId !== null
  return {
    state: duty.activity,
    reason: null,
    since: duty.activitySince ?? duty.wishSince,
    next: wish,
    ...(isTimed && {
      wrapUp: { interactionId, dueAt, now, extensionsLeft: extensionsLeft(duty, extensions) }
    })
  }
}
