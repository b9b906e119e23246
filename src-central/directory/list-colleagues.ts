// Colleagues with what they are doing, for transfers and for the leads. Nothing of any customer is in it.
import type { Colleague } from '../../shared/central-contract.ts'
import type { SignedIn } from '../sessions/session-store.ts'
import { idleSessionMs } from '../sessions/session-store.ts'
import type { Db } from '../store/schema.ts'
import type { Presence } from './presence.ts'

interface Options {
  db: Db
  presence: Presence
  now: () => number
}

/** Everybody with a telephone but the one who asks, by name; raised hands for leads only. */
export async function listColleagues({ db, presence, now }: Options, asking: SignedIn): Promise<Colleague[]> {
  const rows = await db
    .selectFrom('account')
    .leftJoin('agent_place', 'agent_place.agent_id', 'account.agent_id')
    .leftJoin('agent_place as other', 'other.extension', 'account.extension')
    .leftJoin('agent_state', 'agent_state.agent_id', 'account.agent_id')
    .leftJoin('raised_hand', 'raised_hand.agent_id', 'account.agent_id')
    .select([
      'account.agent_id',
      'name',
      'role',
      'account.extension as own',
      'agent_place.extension as taken',
      'other.agent_id as sits_there'
    ])
    .select(['wish', 'activity', 'raised_at'])
    .where('disabled', '=', false)
    .where('account.agent_id', '<>', asking.agentId)
    .orderBy('name')
    .execute()
  const present = await presentAgents(db, now())
  return rows.flatMap((row) => {
    // Whoever's own extension a colleague sits at cannot be reached there.
    const extension = row.taken ?? (row.sits_there === null ? row.own : null)
    if (extension === null || (row.role !== 'agent' && row.role !== 'lead')) return []
    const device = presence.of(extension)
    const state = stateOf({ ...row, present: present.has(row.agent_id) && device !== 'offline', device })
    const handRaisedAt = asking.role === 'lead' ? row.raised_at : null
    return [{ agentId: row.agent_id, name: row.name, role: row.role, extension, state, handRaisedAt }]
  })
}

interface Doing {
  present: boolean
  device: string | null
  wish: 'ready' | 'not-ready' | null
  activity: string | null
}

function stateOf({ present, device, wish, activity }: Doing): Colleague['state'] {
  if (!present) return 'offline'
  if (device === 'in-call' || activity === 'on-call' || activity === 'callback') return 'talking'
  if (activity !== null) return 'not-ready'
  return wish === 'ready' ? 'ready' : 'not-ready'
}

/** Those with a session that is still good. */
async function presentAgents(db: Db, now: number): Promise<Set<string>> {
  const rows = await db
    .selectFrom('session')
    .select('agent_id')
    .distinct()
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', now - idleSessionMs)
    .execute()
  return new Set(rows.map((row) => row.agent_id))
}
