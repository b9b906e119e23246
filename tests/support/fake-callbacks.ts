// The callbacks of the fake centre: one list of tasks, with the rules of the real one where a desk could see the difference.
import type { IncomingMessage } from 'node:http'
import type { CreateCallback, RecordAttempt, Session } from '../../shared/central-contract.ts'
import { openTask, recordAttempt, takeLease } from '../../shared/domain/callback.ts'
import { putOffTask } from '../../shared/domain/callback-duty.ts'
import { passOn } from '../../shared/domain/callback-offer.ts'
import { retellDrop } from '../../shared/domain/callback-proposal.ts'
import type { CallbackTask } from '../../shared/domain/callback-task.ts'
import { defaultPolicy } from '../../shared/domain/policy.ts'
import { ada, briefingOf } from './people.ts'

export interface Asked {
  method: string
  path: string
  body: unknown
  headers: IncomingMessage['headers']
}

export interface Reply {
  status: number
  body?: unknown
}

export const problem = (status: number, code: string): Reply => ({
  status,
  body: { type: 'about:blank', title: code, status, code }
})

export type Route = [RegExp, (match: RegExpExecArray, asked: Asked) => Reply]

export interface ToldAttempt {
  callbackId: string
  body: { outcome: string; draft?: unknown; leaseNumber: number }
}

interface Parts {
  tasks: Map<string, CallbackTask>
  attempts: ToldAttempt[]
  asked: readonly Asked[]
  now: () => number
  sessionOf: (asked: Asked) => Session | null
}

export const callbackRoutes = ({ tasks, attempts, asked, now, sessionOf }: Parts): Route[] => [
  [
    /^PUT \/v1\/callbacks\/([^/]+)$/,
    ([, id = ''], { body, headers }) => {
      const { draft, numberToDial, droppedAt } = body as CreateCallback
      const fresh = openTask({
        draft,
        customerName: ada.name,
        ani: numberToDial,
        subscriberNumber: numberToDial,
        agentId: 'agent-lan',
        hostId: String(headers['x-host-id']),
        at: droppedAt,
        policy: defaultPolicy
      })
      const retold = retellDrop(tasks.get(id) ?? fresh, fresh, now())
      if (retold.kind === 'taken-over') return problem(409, 'callback-lease-lost')
      tasks.set(id, retold.task)
      const loneDial = { interactionId: id, grant: `grant-of-${id}` }
      return {
        status: 201,
        body: { ...retold.task, loneDial: draft.state === 'suspended' ? loneDial : null }
      }
    }
  ],
  [/^GET \/v1\/callbacks$/, () => ({ status: 200, body: { tasks: [...tasks.values()], now: now() } })],
  [
    /^POST \/v1\/callbacks\/([^/]+)\/lease$/,
    ([, id = ''], one) => {
      const session = sessionOf(one)
      const task = tasks.get(id)
      if (!session) return problem(401, 'signed-out')
      if (!task) return problem(404, 'callback-unknown')
      const leased = takeLease(task, {
        agentId: session.agent.agentId,
        hostId: String(one.headers['x-host-id']),
        now: now(),
        policy: defaultPolicy
      })
      if (leased.kind !== 'leased') return problem(409, 'callback-held-by-other')
      tasks.set(id, leased.task)
      const interactionId = `callback-call-${leased.task.lastLeaseNumber}-${asked.length}`
      const briefing = briefingOf(interactionId, ada, { callback: leased.task, enteredAt: now() })
      return {
        status: 200,
        body: { kind: 'leased', task: leased.task, interactionId, dial: `9${task.numberToDial}`, briefing }
      }
    }
  ],
  [/^PUT \/v1\/callbacks\/([^/]+)\/draft$/, ([, id = '']) => ({ status: 200, body: { id } })],
  [
    /^POST \/v1\/callbacks\/([^/]+)\/attempts$/,
    ([, callbackId = ''], { body }) => {
      const told = body as RecordAttempt
      attempts.push({ callbackId, body: told })
      const task = tasks.get(callbackId)
      const agentId = task?.lease?.agentId ?? ''
      const noted =
        task &&
        recordAttempt(task, { ...told, draft: told.draft ?? task.draft, agentId, policy: defaultPolicy })
      if (noted?.kind === 'recorded') tasks.set(callbackId, noted.task)
      return { status: 200, body: { id: callbackId } }
    }
  ],
  [
    /^POST \/v1\/callbacks\/([^/]+)\/release$/,
    ([, id = '']) => {
      const task = tasks.get(id)
      if (task) tasks.set(id, { ...task, lease: null })
      return { status: 200, body: { id } }
    }
  ],
  [
    /^POST \/v1\/callbacks\/([^/]+)\/pass$/,
    ([, id = '']) => {
      const task = tasks.get(id)
      if (!task?.offer?.to) return problem(409, 'callback-lease-lost')
      tasks.set(id, passOn(task, task.offer.to.agentId, now()))
      return { status: 200, body: { id } }
    }
  ],
  [/^POST \/v1\/callbacks\/([^/]+)\/heartbeat$/, ([, id = '']) => ({ status: 200, body: { id } })],
  [
    /^POST \/v1\/callbacks\/([^/]+)\/put-off$/,
    ([, id = ''], { body }) => {
      const task = tasks.get(id)
      if (!task) return problem(404, 'callback-unknown')
      const { leaseNumber, minutes } = body as { leaseNumber: number; minutes: 5 | 15 }
      const result = putOffTask(task, { leaseNumber, minutes, now: now(), policy: defaultPolicy })
      if (result.kind !== 'put-off') return problem(409, 'callback-lease-lost')
      tasks.set(id, result.task)
      return { status: 200, body: { id } }
    }
  ]
]
