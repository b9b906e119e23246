// Bells between the instances behind one database: what is rung at one is rung at the hosts of all. NOTIFY carries the bell
// and whom it is for; nothing of any customer is in it.
import { sql } from 'kysely'
import { z } from 'zod'
import { feedMessageSchema } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { Bell } from '../feed/feed-hub.ts'
import type { Db } from '../store/schema.ts'
import type { InstanceLink } from './instance-link.ts'

export interface FeedRelay {
  tell: (bell: Bell) => void
  /** The connection stands: listens; after a gap everybody, here and elsewhere, is told to ask again. */
  connected: () => Promise<void>
  told: (channel: string, text: string) => void
}

interface Options {
  ask: InstanceLink['ask']
  /** Names this process, so that it does not hear itself. */
  self: string
  /** Rings here only. */
  deliver: (bell: Bell) => void
  log: Log
}

const channelName = 'hotline_feed'
/** PostgreSQL takes payloads below 8000 bytes; the rest is for what surrounds the bells. */
const mostBytes = 7500
const everybodyAsks: Bell = { message: { type: 'all-changed' } }

const names = z.array(z.string()).readonly()
const bellSchema = z.object({
  message: feedMessageSchema,
  audience: z
    .object({ agentIds: names.optional(), hostIds: names.optional(), roles: names.optional() })
    .optional()
})
const envelopeSchema = z.object({ from: z.string(), bells: z.array(z.unknown()) })

export function createFeedRelay({ ask, self, deliver, log }: Options): FeedRelay {
  /** In order of their first ring; one that waits already is not sent twice. */
  const waiting = new Set<string>()
  let sending = false
  let connectedBefore = false

  const send = async () => {
    if (sending) return
    sending = true
    try {
      while (waiting.size > 0)
        await ask('select pg_notify($1, $2)', [channelName, enveloped(self, takeSome(waiting))])
    } catch {
      // The connection has gone: when it is back, everybody is told to ask.
      waiting.clear()
    } finally {
      sending = false
    }
  }
  const tell = (bell: Bell) => {
    const text = JSON.stringify(bell)
    waiting.add(Buffer.byteLength(text) > mostBytes ? JSON.stringify(everybodyAsks) : text)
    void send()
  }
  return {
    tell,
    async connected() {
      await ask(`listen ${channelName}`)
      if (connectedBefore) {
        deliver(everybodyAsks)
        tell(everybodyAsks)
      }
      connectedBefore = true
    },
    told(channel, text) {
      if (channel !== channelName) return
      for (const bell of bellsIn(text, self))
        if (bell === null) log.warn('feed.unreadableRelay')
        else deliver(bell)
    }
  }
}

/** Rung by a program beside the instances (a centre command), at the hosts of all of them, once its transaction stands. */
export async function ringEverywhere(tx: Db, bells: readonly Bell[]): Promise<void> {
  const text = enveloped(
    'centre-command',
    bells.map((bell) => JSON.stringify(bell))
  )
  await sql`select pg_notify(${channelName}, ${text})`.execute(tx)
}

/** As many as one notification takes. */
function takeSome(waiting: Set<string>): string[] {
  const taken: string[] = []
  let bytes = 0
  for (const text of waiting) {
    bytes += Buffer.byteLength(text) + 1
    if (taken.length > 0 && bytes > mostBytes) break
    taken.push(text)
    waiting.delete(text)
  }
  return taken
}

const enveloped = (self: string, bells: string[]): string =>
  `{"from":${JSON.stringify(self)},"bells":[${bells.join(',')}]}`

/** `null` for a bell of another version that we do not know. */
function bellsIn(text: string, self: string): (Bell | null)[] {
  try {
    const { from, bells } = envelopeSchema.parse(JSON.parse(text))
    return from === self ? [] : bells.map(readBell)
  } catch {
    return [null]
  }
}

function readBell(value: unknown): Bell | null {
  const read = bellSchema.safeParse(value)
  if (!read.success) return null
  const { message, audience } = read.data
  return audience === undefined ? { message } : { message, audience: withoutAbsent(audience) }
}

const withoutAbsent = (audience: object): NonNullable<Bell['audience']> =>
  Object.fromEntries(Object.entries(audience).filter(([, names]) => names !== undefined))
