// One workstation for an agent: who signs in while they are alive at another is asked first, and the word is about that
// very session, so that of two who take over at the same time one is asked again.
import type { SignIn } from '../../shared/central-contract.ts'
import type { Elsewhere } from '../../shared/problem.ts'
import { type CallOnLine, callsOnLine } from '../agent-state/calls-on-line.ts'
import type { Centre } from '../centre.ts'
import { problem } from '../http/problem-reply.ts'
import type { AccountRow, Db } from '../store/schema.ts'
import { openSession } from './session-store.ts'

type Rules = Pick<Centre, 'now' | 'policy' | 'audit' | 'queueSource'>

export interface Begun {
  opened: Awaited<ReturnType<typeof openSession>>
  tookOver: boolean
  /** They were at another workstation before, alive or not. */
  hasMoved: boolean
}

/**
 * Opens the session and ends whatever other the agent has.
 * @throws session-elsewhere where another is alive and not the one that is to be taken over, or has a customer on the line
 */
export const beginOneSession = (
  db: Db,
  rules: Rules,
  account: AccountRow,
  { hostId, hostName, takeOver }: SignIn
): Promise<Begun> =>
  db.transaction().execute(async (tx) => {
    const { agent_id: agentId } = account
    await tx
      .selectFrom('account')
      .select('agent_id')
      .where('agent_id', '=', agentId)
      .forNoKeyUpdate()
      .execute()
    const elsewhere = await aliveElsewhere(tx, rules, agentId, hostId)
    const isAgreed = elsewhere?.hostId === takeOver?.hostId && elsewhere?.since === takeOver?.since
    if (elsewhere && (!isAgreed || elsewhere.inCall)) throw problem('session-elsewhere', { elsewhere })
    const hasMoved = await wasElsewhere(tx, agentId, hostId)
    await endOthers(tx, agentId, hostId, rules.now())
    if (elsewhere) {
      const detail = { from: elsewhere.hostId, to: hostId }
      await rules.audit.write(tx, { kind: 'session-taken-over', agentId, detail })
    }
    const opened = await openSession(tx, account, { hostId, hostName: hostName ?? null }, rules.now())
    return { opened, tookOver: elsewhere !== null, hasMoved }
  })

/** The newest; one of which nothing was heard for a while needs nobody's word. */
async function aliveElsewhere(
  tx: Db,
  { now, policy, queueSource }: Rules,
  agentId: string,
  hostId: string
): Promise<Elsewhere | null> {
  const session = await tx
    .selectFrom('session')
    .select(['host_id', 'host_name', 'created_at'])
    .where('agent_id', '=', agentId)
    .where('host_id', '<>', hostId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now())
    .where('last_seen_at', '>', now() - policy.sessionAliveSeconds * 1000)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!session) return null
  const state = await tx
    .selectFrom('agent_state')
    .select('activity')
    .where('agent_id', '=', agentId)
    .executeTakeFirst()
  const hasCustomer =
    state?.activity === 'on-call' || (await callsOnLine(tx, agentId, now())).some(isCallback)
  // While the PBX is away nobody knows that the call is over, and it must not keep them from work.
  const inCall = hasCustomer && queueSource.state() === 'up'
  return { hostId: session.host_id, hostName: session.host_name, since: session.created_at, inCall }
}

/** Dialled or answered: of other calls their state speaks. */
const isCallback = ({ callbackId }: CallOnLine): boolean => callbackId !== null

async function wasElsewhere(tx: Db, agentId: string, hostId: string): Promise<boolean> {
  const last = await tx
    .selectFrom('session')
    .select('host_id')
    .where('agent_id', '=', agentId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last !== undefined && last.host_id !== hostId
}

async function endOthers(tx: Db, agentId: string, hostId: string, now: number): Promise<void> {
  const open = tx
    .updateTable('session')
    .set({ ended_at: now })
    .where('agent_id', '=', agentId)
    .where('ended_at', 'is', null)
  await open.where('host_id', '<>', hostId).set({ ended_why: 'taken-over' }).execute()
  await open.where('host_id', '=', hostId).execute()
}
