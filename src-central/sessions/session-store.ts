// Accounts and sessions in the database. A session's token is stored as its hash only; it ends twelve hours after
// sign-in, or after an hour in which neither a request nor an open feed used it.
import { createHash, randomBytes } from 'node:crypto'
import type { Agent } from '../../shared/central-contract.ts'
import type { AccountRow, Db } from '../store/schema.ts'

export const longestSessionMs = 12 * 3_600_000
export const idleSessionMs = 3_600_000
/** The last use is written at most this often. */
const usageGrainMs = 60_000

export interface SignedIn extends Agent {
  hostId: string
  tokenHash: string
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

const agentOf = (row: AccountRow): Agent => ({
  agentId: row.agent_id,
  username: row.username,
  name: row.name,
  role: row.role,
  extension: row.extension
})

export const findAccount = (db: Db, username: string): Promise<AccountRow | undefined> =>
  db
    .selectFrom('account')
    .selectAll()
    .where('username', '=', username)
    .where('disabled', '=', false)
    .executeTakeFirst()

export interface Workstation {
  hostId: string
  /** For people; `null` where it has told none. */
  hostName: string | null
}

/** @param account with the extension of the place where the agent sits down */
export async function openSession(
  db: Db,
  account: AccountRow,
  { hostId, hostName }: Workstation,
  now: number
) {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = now + longestSessionMs
  await db
    .insertInto('session')
    .values({
      token_hash: hashOf(token),
      agent_id: account.agent_id,
      host_id: hostId,
      host_name: hostName,
      created_at: now,
      expires_at: expiresAt,
      last_seen_at: now,
      ended_at: null,
      ended_why: null,
      extension: account.extension
    })
    .execute()
  return { token, expiresAt, agent: agentOf(account) }
}

/** The agent behind a token that is still good, and a note that it was used. */
export async function findSession(db: Db, token: string, now: number): Promise<SignedIn | null> {
  const tokenHash = hashOf(token)
  const row = await db
    .selectFrom('session')
    .innerJoin('account', 'account.agent_id', 'session.agent_id')
    .selectAll('account')
    .select(['session.host_id', 'session.last_seen_at', 'session.extension as seated_at'])
    .where('session.token_hash', '=', tokenHash)
    .where('session.ended_at', 'is', null)
    .where('session.expires_at', '>', now)
    .where('session.last_seen_at', '>', now - idleSessionMs)
    .where('account.disabled', '=', false)
    .executeTakeFirst()
  if (!row) return null
  if (row.last_seen_at < now - usageGrainMs)
    await db.updateTable('session').set({ last_seen_at: now }).where('token_hash', '=', tokenHash).execute()
  // None for a session whose place somebody else has taken, even where that is the agent's own extension.
  return { ...agentOf(row), extension: row.seated_at, hostId: row.host_id, tokenHash }
}

/** Whether a token is no longer good because its agent has signed in at another workstation. */
export async function wasTakenOver(db: Db, token: string): Promise<boolean> {
  const row = await db
    .selectFrom('session')
    .select('ended_why')
    .where('token_hash', '=', hashOf(token))
    .executeTakeFirst()
  return row?.ended_why === 'taken-over'
}

export const endSession = (db: Db, tokenHash: string, now: number) =>
  db.updateTable('session').set({ ended_at: now }).where('token_hash', '=', tokenHash).execute()
