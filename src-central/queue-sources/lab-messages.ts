// What the lab PBX says on its control channel, read with care, and the queue events it amounts to.
import { z } from 'zod'
import type { QueueEvent } from './queue-source.ts'

const id = z.string().min(1).max(128)
const call = z.object({
  interactionId: id,
  ani: z.string().nullable(),
  dnis: z.string().nullable(),
  queue: z.string().nullable(),
  enteredAt: z.number().int()
})

const labMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    calls: z.array(call.extend({ offeredTo: id.nullable(), answeredBy: id.nullable() }))
  }),
  call.extend({ type: z.literal('entered') }),
  z.object({ type: z.literal('offered'), interactionId: id, extension: id }),
  z.object({ type: z.literal('answered'), interactionId: id, extension: id }),
  z.object({
    type: z.literal('not-answered'),
    interactionId: id,
    extension: id,
    why: z.enum(['timeout', 'rejected'])
  }),
  z.object({
    type: z.literal('ended'),
    interactionId: id,
    cause: z.number().int().nullable(),
    by: z.enum(['customer', 'agent', 'pbx'])
  }),
  z.object({ type: z.literal('dialled'), interactionId: id, extension: id, number: z.string() }),
  z.object({ type: z.literal('registered'), extension: id }),
  z.object({ type: z.literal('unregistered'), extension: id }),
  z.object({ type: z.literal('done'), id })
])
export type LabMessage = z.infer<typeof labMessageSchema>

/** `null` for anything that is not of the agreed form. */
export function readLabMessage(text: string): LabMessage | null {
  try {
    return labMessageSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

type Call = z.infer<typeof call>

const entered = ({ interactionId, ani, dnis, queue, enteredAt }: Call): QueueEvent => ({
  type: 'entered',
  interactionId,
  ani,
  dnis: dnis ?? '',
  queue: queue ?? '',
  enteredAt
})

/** A snapshot tells each call from its beginning; registrations and receipts are no queue events. */
export function eventsOf(message: LabMessage): QueueEvent[] {
  switch (message.type) {
    case 'snapshot':
      return [
        ...message.calls.flatMap((one) => [
          entered(one),
          ...legEvents(one.interactionId, one.offeredTo, 'offered'),
          ...legEvents(one.interactionId, one.answeredBy, 'answered')
        ]),
        { type: 'all-told', interactionIds: message.calls.map(({ interactionId }) => interactionId) }
      ]
    case 'entered':
      return [entered(message)]
    case 'registered':
    case 'unregistered':
    case 'done':
      return []
    case 'offered':
    case 'answered':
    case 'not-answered':
    case 'ended':
    case 'dialled':
      return [message]
  }
}

const legEvents = (
  interactionId: string,
  extension: string | null,
  type: 'offered' | 'answered'
): QueueEvent[] => (extension === null ? [] : [{ type, interactionId, extension }])
