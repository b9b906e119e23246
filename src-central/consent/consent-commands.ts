// The centre's commands for the data protection officer: the proof of consent of one number, and a withdrawal that came by
// letter.
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { fieldNameSchema, msisdnSchema } from '../../shared/domain/subscriber.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Bell } from '../feed/feed-hub.ts'
import { ringEverywhere } from '../instances/feed-relay.ts'
import { tellLeader } from '../instances/leader-line.ts'
import type { Db } from '../store/schema.ts'
import { ledgerLines, readLedger } from './consent-ledger.ts'
import { recordToRead } from './record-to-read.ts'
import { type TakenWish, takeWish } from './take-wish.ts'

export interface ConsentCommandParts {
  db: Db
  audit: AuditLog
  now: () => number
}

const reasonSchema = z.string().trim().min(3).max(200)
const askerSchema = z.string().trim().min(1).max(64)

export async function consentCommand(parts: ConsentCommandParts, words: string[]): Promise<string> {
  const { values } = parseArgs({
    args: words,
    options: {
      number: { type: 'string' },
      record: { type: 'string' },
      reason: { type: 'string' },
      by: { type: 'string' }
    }
  })
  const question = {
    msisdn: read('--number', msisdnSchema, values.number),
    subscriberId: values.record ?? null,
    reason: read('--reason', reasonSchema, values.reason),
    asker: read('--by', askerSchema, values.by)
  }
  const ledger = await readLedger(parts.db, parts.audit, question)
  if (ledger === null) throw new Error('this number is not ours')
  return ledgerLines(ledger).join('\n') || 'nothing was told, nothing was asked for'
}

export async function withdrawCommand(parts: ConsentCommandParts, words: string[]): Promise<string> {
  const { values } = parseArgs({
    args: words,
    options: {
      number: { type: 'string' },
      record: { type: 'string' },
      fields: { type: 'string', default: fieldNameSchema.options.join(',') },
      letter: { type: 'string' },
      by: { type: 'string' }
    }
  })
  const { db, audit, now } = parts
  const fields = read('--fields', z.array(fieldNameSchema).min(1), values.fields.split(','))
  const reference = read('--letter', reasonSchema, values.letter)
  const agentId = read('--by', askerSchema, values.by)
  const subscriber = await recordToRead(db, {
    msisdn: read('--number', msisdnSchema, values.number),
    subscriberId: values.record ?? null
  })
  if (!subscriber) throw new Error('this number is not ours')
  const subscriberId = subscriber.subscriber_id
  const wishId = idOfLetter(subscriberId, reference, fields)
  const earlier = await db
    .selectFrom('customer_wish')
    .select('at')
    .where('wish_id', '=', wishId)
    .executeTakeFirst()
  const told = {
    wishId,
    interactionId: `letter-${wishId}`,
    channel: 'counter' as const,
    at: earlier?.at ?? now(),
    wish: { kind: 'withdraw' as const, fields }
  }
  const wanted = { told, subscriberId, agentId, hostId: '', source: 'letter' as const, reference }
  const receipt = await db.transaction().execute(async (tx) => {
    const taken = await takeWish(tx, { audit, now }, wanted)
    await ringEverywhere(tx, bellsOf(taken))
    for (const { id } of taken.closed) await tellLeader(tx, { callbackId: id, except: null, forbids: true })
    return taken.receipt
  })
  return `withdrawn: ${fields.join(', ')}; record version ${receipt.version}`
}

const bellsOf = ({ closed }: TakenWish): Bell[] => [
  { message: { type: 'customer-withdrew' } },
  ...(closed.length === 0
    ? []
    : [{ message: { type: 'callbacks-changed' as const }, audience: { roles: ['agent', 'lead'] } }])
]

/** The same letter entered twice is one withdrawal: a UUID of version 8 (RFC 9562 §5.8) from what it says. */
function idOfLetter(subscriberId: string, reference: string, fields: readonly string[]): string {
  const hex = createHash('sha256')
    .update(JSON.stringify(['letter', subscriberId, reference, fields]))
    .digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function read<Schema extends z.ZodType>(name: string, schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value)
  if (!result.success) throw new Error(`wrong or missing: ${name}`)
  return result.data
}
