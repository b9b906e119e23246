// A new local account, or a new password and role for one that is there.
import { z } from 'zod'
import { roleSchema } from '../../shared/central-contract.ts'
import type { Db } from '../store/schema.ts'
import { hashPassword } from './password.ts'

export const newAccountSchema = z.object({
  username: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
  role: roleSchema,
  name: z.string().min(1).max(128),
  extension: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/)
    .nullable(),
  password: z.string().min(8).max(256)
})
export type NewAccount = z.infer<typeof newAccountSchema>

export async function addAccount(
  db: Db,
  { username, role, name, extension, password }: NewAccount
): Promise<void> {
  const facts = { role, name, extension, password_hash: await hashPassword(password), disabled: false }
  await db
    .insertInto('account')
    .values({ agent_id: `agent-${username}`, username, ...facts })
    .onConflict((conflict) => conflict.column('username').doUpdateSet(facts))
    .execute()
}
