// What one instance has the leading one do: it alone hears of calls, so that only it can say that all it has heard is
// written. Asked by NOTIFY, answered by NOTIFY; whoever gets no answer in time knows nothing and does not go on.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Log } from '../../shared/log.ts'
import { describeFault } from '../http/problem-reply.ts'
import type { Db } from '../store/schema.ts'
import type { InstanceLink } from './instance-link.ts'

/** No dial of this callback is permitted any more, but that of one interaction; and what was dialled before is written. */
const hearOutSchema = z.object({ callbackId: z.uuid(), except: z.string().nullable(), forbids: z.boolean() })
export type HearOut = z.infer<typeof hearOutSchema>

export interface LeaderLine {
  /** @throws when nobody who leads has done it in time */
  hearOut: (wanted: HearOut) => Promise<void>
  /** The connection stands: listens. */
  connected: () => Promise<void>
  told: (channel: string, text: string) => void
}

interface Options {
  ask: InstanceLink['ask']
  leads: () => boolean
  carryOut: (wanted: HearOut) => Promise<void>
  log: Log
}

const channelName = 'hotline_leader'
/** Longer than a PBX takes to answer, shorter than a desk waits. */
const answerMs = 4000

const messageSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('hear-out'), id: z.string(), wanted: hearOutSchema }),
  z.object({ what: z.literal('heard-out'), id: z.string() })
])
type Message = z.infer<typeof messageSchema>

export function createLeaderLine({ ask, leads, carryOut, log }: Options): LeaderLine {
  const waiting = new Map<string, () => void>()
  const say = (message: Message) => ask('select pg_notify($1, $2)', [channelName, JSON.stringify(message)])
  const answer = async (id: string, wanted: HearOut) => {
    try {
      await carryOut(wanted)
      await say({ what: 'heard-out', id })
    } catch (error) {
      log.warn('instances.notHeardOut', describeFault(error))
    }
  }
  return {
    async hearOut(wanted) {
      if (leads()) return carryOut(wanted)
      const id = randomUUID()
      const answered = new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no instance that leads has answered')), answerMs)
        waiting.set(id, () => {
          clearTimeout(timer)
          resolve()
        })
      })
      try {
        await Promise.all([answered, say({ what: 'hear-out', id, wanted })])
      } finally {
        waiting.delete(id)
      }
    },
    connected: async () => void (await ask(`listen ${channelName}`)),
    told(channel, text) {
      const message = channel === channelName ? readMessage(text) : null
      if (message?.what === 'heard-out') waiting.get(message.id)?.()
      if (message?.what === 'hear-out' && leads()) void answer(message.id, message.wanted)
    }
  }
}

/** Told by a program beside the instances (a centre command), once its transaction stands; nobody waits for it. */
export async function tellLeader(tx: Db, wanted: HearOut): Promise<void> {
  const message: Message = { what: 'hear-out', id: randomUUID(), wanted }
  await sql`select pg_notify(${channelName}, ${JSON.stringify(message)})`.execute(tx)
}

/** `null` for what another version says. */
function readMessage(text: string): Message | null {
  try {
    return messageSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
