// At-least-once deliveries with an effect once: the answer to a key is stored in the transaction of its effect, for
// ever, and given again to the same request. Two of them at once: the second waits for the first (or is told 409).
import { type Db, json } from '../store/schema.ts'
import { fingerprintOf } from './fingerprint.ts'
import { problem } from './problem-reply.ts'

export interface KeyedRequest {
  /** Keys are unique per scope: an endpoint and what it acts on. */
  scope: string
  key: string
  body: unknown
}

/** @throws idempotency-key-reused (422) */
export async function replyOnce<Reply>(
  tx: Db,
  { scope, key, body }: KeyedRequest,
  now: number,
  act: () => Promise<Reply>
): Promise<Reply> {
  const fingerprint = fingerprintOf(body)
  const claimed = await tx
    .insertInto('idempotent_reply')
    .values({ scope, key, fingerprint, reply: json(null), at: now })
    .onConflict((conflict) => conflict.columns(['scope', 'key']).doNothing())
    .returning('key')
    .executeTakeFirst()
  const where = { scope, key }
  if (!claimed) return earlierReply<Reply>(tx, where, fingerprint)
  const reply = await act()
  await tx
    .updateTable('idempotent_reply')
    .set({ reply: json(reply) })
    .where('scope', '=', scope)
    .where('key', '=', key)
    .execute()
  return reply
}

async function earlierReply<Reply>(
  tx: Db,
  { scope, key }: { scope: string; key: string },
  fingerprint: string
) {
  const earlier = await tx
    .selectFrom('idempotent_reply')
    .select(['fingerprint', 'reply'])
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirst()
  if (!earlier) throw problem('request-in-progress', { retryAfterSeconds: 1 })
  if (earlier.fingerprint !== fingerprint) throw problem('idempotency-key-reused')
  return earlier.reply as Reply
}
