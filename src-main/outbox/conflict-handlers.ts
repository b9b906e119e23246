// A parked conflict at the desk: shown to whoever took the change down and to leads, decided field by field, or handed to the
// lead. The choice leaves as the same capture's change against the version that was looked at, with the choice in it.
import type { DecideConflict } from '../../shared/central-contract.ts'
import type { Handlers } from '../../shared/desk-contract.ts'
import type { ConflictChoices } from '../../shared/domain/capture-record.ts'
import { isDecided, type ProfileConflict } from '../../shared/domain/profile-conflict.ts'
import type { OutboxRequest } from '../../shared/outbox-request.ts'
import type { ProblemCode } from '../../shared/problem.ts'
import type { AgentSession } from '../agent/session.ts'
import type { Answer, Central } from '../central/central.ts'
import type { Outbox } from './outbox.ts'
import type { OutboxRow } from './outbox-row.ts'

export interface ConflictHandlersParts {
  outbox: Outbox
  central: Central
  session: AgentSession
  now: () => number
}

type ProfileRequest = Extract<OutboxRequest, { kind: 'profile-change' }>
interface Parked {
  kind: 'parked'
  row: OutboxRow
  request: ProfileRequest
  conflict: ProfileConflict
  agentId: string
}
type Refused = { kind: 'refused'; code: ProblemCode }

const refused = (code: ProblemCode): Refused => ({ kind: 'refused', code })
const done = { kind: 'done' } as const

export function createConflictHandlers(parts: ConflictHandlersParts) {
  const { outbox, now } = parts
  return {
    'conflict.read': async ({ rowId }) => {
      const parked = findParked(parts, rowId)
      return parked.kind === 'parked' ? { kind: 'conflict', conflict: parked.conflict } : parked
    },
    'conflict.decide': async ({ rowId, version, choices }) => {
      const parked = findParked(parts, rowId)
      if (parked.kind === 'refused') return parked
      if (isBeingAsked(parked)) return refused('request-in-progress')
      // another conflict than the one on the screen: it is looked at first
      if (parked.conflict.version !== version || !isDecided(parked.conflict, choices))
        return refused('version-conflict')
      outbox.resume(parked.row, decided(parked, choices, now()))
      return done
    },
    'conflict.handOver': async ({ rowId }) => {
      const parked = findParked(parts, rowId)
      if (parked.kind === 'refused') return parked
      if (isBeingAsked(parked)) return refused('request-in-progress')
      outbox.resume(parked.row, { ...parked.request, handOver: true })
      return done
    },
    ...leadHandlers(parts)
  } satisfies Partial<Handlers>
}

/** Its answer would be taken for one to the decision. */
const isBeingAsked = ({ row }: Parked): boolean => row.state === 'sending'

/** Only whoever took it down, and leads, may see what a customer has told. */
function findParked({ outbox, session }: ConflictHandlersParts, rowId: string): Parked | Refused {
  const row = outbox.read(rowId)
  const agent = session.current()?.agent
  if (!row?.conflict || row.request.kind !== 'profile-change') return refused('capture-not-open')
  if (!agent || (agent.agentId !== row.agentId && agent.role !== 'lead')) return refused('not-permitted')
  return { kind: 'parked', row, request: row.request, conflict: row.conflict, agentId: agent.agentId }
}

/** Earlier choices hold for the fields that are not in question any more. */
function decided(
  { request, conflict, agentId }: Parked,
  choices: ConflictChoices,
  at: number
): OutboxRequest {
  const { change } = request
  const decision = {
    madeOn: change.decision?.madeOn ?? request.version,
    fields: { ...change.decision?.fields, ...choices },
    agentId,
    at
  }
  return { ...request, version: conflict.version, change: { ...change, decision } }
}

function leadHandlers({ central, session }: ConflictHandlersParts) {
  const asLead = async <T, R>(
    ask: (token: string) => Promise<Answer<T>>,
    show: (value: T) => R
  ): Promise<R | Refused> => {
    const token = session.current()?.token
    if (token === undefined) return refused('signed-out')
    const answer = await ask(token)
    return answer.kind === 'answered' ? show(answer.value) : refused(answer.code)
  }
  return {
    'handedConflict.list': () =>
      asLead(central.handedConflicts, (list) => ({ kind: 'listed' as const, ...list })),
    'handedConflict.read': ({ captureId }) =>
      asLead(
        (token) => central.openConflict(token, captureId),
        (opened) => ({ kind: 'opened' as const, ...opened })
      ),
    'handedConflict.decide': ({ captureId, ...decision }: DecideConflict & { captureId: string }) =>
      asLead(
        (token) => central.decideConflict(token, captureId, decision),
        () => done
      )
  } satisfies Partial<Handlers>
}
