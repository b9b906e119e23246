// The instances of the centre behind one database, as one of them sees the others: it hears their bells, and knows whether
// it leads. On PGlite there is nobody else.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../../shared/log.ts'
import type { Bell } from '../feed/feed-hub.ts'
import { createFeedRelay } from './feed-relay.ts'
import { createInstanceLink, type InstanceLink } from './instance-link.ts'
import { createLeaderLine, type HearOut } from './leader-line.ts'
import { createLeadership, lockSpace } from './leadership.ts'

export interface Instances {
  /** Rings at the other instances. */
  tell: (bell: Bell) => void
  /** Whether this is the one that writes down what the PBX says, and sweeps. */
  leads: () => boolean
  /** Has the leading one carry it out, which may be this one. @throws when nobody has done it in time */
  hearOut: (wanted: HearOut) => Promise<void>
  /** @throws when another process runs under this instance's name, or the first connection fails */
  start: (listener: InstancesListener) => Promise<void>
  /** Leaves leading to another, for good. */
  resign: () => Promise<void>
  stop: () => Promise<void>
}

export interface InstancesListener {
  /** A bell was rung elsewhere. */
  deliver: (bell: Bell) => void
  /** Whether the PBX is within reach. */
  isFit: () => boolean
  /** Leading begins or ends; the first word may come during `start`. */
  leadingChanged: (leads: boolean) => void
  /** Asked of the one that leads, here or elsewhere. */
  hearOut: (wanted: HearOut) => Promise<void>
  /** Another process has taken this instance's name while its connection was away. */
  ousted: () => void
}

export function createLoneInstance(): Instances {
  let carryOut: InstancesListener['hearOut'] | null = null
  return {
    tell: () => undefined,
    leads: () => true,
    hearOut: async (wanted) => carryOut?.(wanted),
    async start({ leadingChanged, hearOut }) {
      carryOut = hearOut
      leadingChanged(true)
    },
    resign: async () => undefined,
    stop: async () => undefined
  }
}

interface Options {
  url: string
  /** Of the audit chain: no two processes may write one chain. */
  instance: string
  random: () => number
  log: Log
}

const takenText =
  'another centre runs under this instance’s name: give each its own file "instance" in the secrets folder'

const ownConnection =
  'select pid, backend_start::text as began from pg_stat_activity where pid = pg_backend_pid()'
const endFormer =
  'select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and backend_start::text = $2'

/** How long a predecessor that was killed may keep the name: its server notices in this time. */
const nameMs = 8000

export function createInstances({ url, instance, random, log }: Options): Instances {
  const link = createInstanceLink({ url, random, log })
  const name = createName(link, instance)
  let parts: ReturnType<typeof joined> | null = null
  return {
    tell: (bell) => parts?.relay.tell(bell),
    leads: () => parts?.leadership.leads() ?? false,
    async hearOut(wanted) {
      if (parts === null) throw new Error('this instance has not joined the others yet')
      await parts.leaderLine.hearOut(wanted)
    },
    async start(listener) {
      parts = joined(link, listener, log)
      const { relay, leadership, leaderLine } = parts
      let isStarted = false
      let isConnected = false
      let nameTaken = false
      await link.start({
        async connected() {
          nameTaken = !(await name.take())
          // Two processes must not write one chain of the audit; during the start it fails the start.
          if (nameTaken && isStarted) listener.ousted()
          if (nameTaken) throw new Error('another process runs under this name')
          await relay.connected()
          await leaderLine.connected()
          await leadership.look()
          isConnected = true
        },
        lost: leadership.lost,
        told(channel, text) {
          relay.told(channel, text)
          leaderLine.told(channel, text)
        },
        beat: leadership.look
      })
      isStarted = true
      if (isConnected) return
      await link.stop()
      throw new Error(nameTaken ? takenText : 'the instance’s own connection to PostgreSQL was not made')
    },
    resign: () => parts?.leadership.resign() ?? Promise.resolve(),
    stop: () => link.stop()
  }
}

function joined({ ask }: InstanceLink, listener: InstancesListener, log: Log) {
  const { deliver, isFit, leadingChanged, hearOut } = listener
  const leadership = createLeadership({ ask, isFit, changed: leadingChanged, log })
  return {
    leadership,
    relay: createFeedRelay({ ask, self: randomUUID(), deliver, log }),
    leaderLine: createLeaderLine({ ask, leads: leadership.leads, carryOut: hearOut, log })
  }
}

/** The name is a lock on the link's connection. One that was lost here may live on at the server: it is ended there. */
function createName({ ask }: InstanceLink, instance: string): { take: () => Promise<boolean> } {
  let former: unknown[] | null = null
  return {
    async take() {
      if (former !== null) await ask(endFormer, former)
      const [own] = await ask(ownConnection)
      former = [own?.pid, own?.began]
      const deadline = performance.now() + nameMs
      do {
        const [row] = await ask('select pg_try_advisory_lock($1, hashtext($2)) as got', [
          lockSpace + 1,
          instance
        ])
        if (row?.got === true) return true
        await pause(250)
      } while (performance.now() < deadline)
      return false
    }
  }
}
