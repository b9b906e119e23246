// What a customer asks for about their own data, beside answers and refusals: that what they told be taken back, that they
// never be asked again, or that they may be asked after all. It outranks whatever was told before it.
import { z } from 'zod'
import { type FieldName, fieldNameSchema, type SubscriberRecord } from './subscriber.ts'

export const wishKindSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('withdraw'), fields: z.array(fieldNameSchema).min(1).max(3) }),
  z.object({ kind: z.literal('never-ask') }),
  z.object({ kind: z.literal('ask-again') })
])
export type WishKind = z.infer<typeof wishKindSchema>

/** As it travels: its id is its idempotency key, whoever tells it and how often. */
export const customerWishSchema = z.object({
  wishId: z.uuid(),
  interactionId: z.string().min(1).max(128),
  channel: z.enum(['call', 'counter']),
  /** When the customer said it, epoch ms. */
  at: z.number().int(),
  /** The record's version as it was shown when they said it: what was there then is older than the wish. */
  madeOn: z.number().int().optional(),
  wish: wishKindSchema
})
export type CustomerWish = z.infer<typeof customerWishSchema>

/** The record as it is from the moment of the wish on, for whoever cannot wait for the centre's word. */
export function recordAfterWish(record: SubscriberRecord, { wish, at, interactionId }: CustomerWish) {
  const { neverAsk: _, ...askable } = record
  switch (wish.kind) {
    case 'withdraw':
      return { ...record, profile: { ...record.profile, ...withdrawn(wish.fields, at, interactionId) } }
    case 'never-ask':
      return { ...record, neverAsk: { at, interactionId } }
    case 'ask-again':
      return askable
  }
}

const withdrawn = (fields: readonly FieldName[], at: number, interactionId: string) =>
  Object.fromEntries(
    fields.map((field) => [field, { status: 'withdrawn' as const, value: null, at, interactionId }])
  )
