// How a centre takes its place among the instances behind its database: bells go both ways, and whoever begins to lead
// rings what its predecessor may have left unrung.
import type { Log } from '../../shared/log.ts'
import type { FeedHub } from '../feed/feed-hub.ts'
import { createInstances, createLoneInstance, type Instances } from './instances.ts'
import type { HearOut } from './leader-line.ts'

export interface LeadingListener {
  /** Whether the PBX is within reach. */
  isFit: () => boolean
  /** Begins or ends to write down what the PBX says. */
  changed: (leads: boolean) => void
  /** Another process has taken this instance's name: this one must end. */
  ousted: () => void
}

export interface Joining {
  feed: FeedHub
  /** Asked of the one that leads. */
  hearOut: (wanted: HearOut) => Promise<void>
}

interface Options {
  database: { sharedAt: string | null }
  secrets: { instance: string }
  random: () => number
  log: Log
}

export const instancesOf = ({ database, secrets, random, log }: Options): Instances =>
  database.sharedAt === null
    ? createLoneInstance()
    : createInstances({ url: database.sharedAt, instance: secrets.instance, random, log })

export async function joinInstances(
  instances: Instances,
  { feed, hearOut }: Joining,
  { isFit, changed, ousted }: LeadingListener
): Promise<void> {
  let hasJoined = false
  await instances.start({
    deliver: (bell) => feed.deliver(bell),
    isFit,
    ousted,
    hearOut,
    leadingChanged(leading) {
      changed(leading)
      if (leading && hasJoined) feed.ring({ type: 'all-changed' })
    }
  })
  hasJoined = true
}
