// Puts the demonstration's accounts and subscribers into an empty database; what is there already stays as it is.
import type { Role } from '../../shared/central-contract.ts'
import { hashPassword } from '../sessions/password.ts'
import type { Db } from '../store/schema.ts'
import { demoSubscribers } from './demo-subscribers.ts'

interface DemoAccount {
  username: string
  name: string
  role: Role
  extension: string | null
}

export const demoAccounts: readonly DemoAccount[] = [
  { username: 'lan', name: 'Lan', role: 'agent', extension: 'agent1001' },
  { username: 'minh', name: 'Minh', role: 'agent', extension: 'agent1002' },
  { username: 'hoa', name: 'Hoa', role: 'agent', extension: 'agent1003' },
  { username: 'trang', name: 'Trang', role: 'lead', extension: 'super2001' },
  { username: 'an', name: 'An', role: 'clerk', extension: null },
  { username: 'it', name: 'IT', role: 'installer', extension: null }
]

/** The demonstration's password, known to everybody; hashed cheaply, because it keeps nobody out. */
const demoPassword = 'hotline'
const demoCost = { n: 2 ** 12, p: 1 }

const rowsAtOnce = 100

export async function plantDemo(db: Db, now: number): Promise<void> {
  const hash = await hashPassword(demoPassword, demoCost)
  const accounts = demoAccounts.map((account) => ({
    ...account,
    agent_id: `agent-${account.username}`,
    password_hash: hash,
    disabled: false
  }))
  await db
    .insertInto('account')
    .values(accounts)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const subscribers = demoSubscribers(now)
  for (let from = 0; from < subscribers.length; from += rowsAtOnce)
    await db
      .insertInto('subscriber')
      .values(subscribers.slice(from, from + rowsAtOnce))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}
