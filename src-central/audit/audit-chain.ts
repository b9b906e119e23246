// The arithmetic of the audit chain: each entry's hash covers its content, its place and the hash before it, keyed with
// a secret the database does not hold. Whoever changes, removes or slips in an entry breaks every hash after it.
import { createHmac } from 'node:crypto'
import { canonical } from '../http/fingerprint.ts'

export interface ChainedEntry {
  instance: string
  position: number
  at: number
  kind: string
  agentId: string | null
  interactionId: string | null
  subscriberId: string | null
  detail: Record<string, unknown>
}

/** What comes before the first entry. */
export const chainStart: ChainHead = { position: 0, hash: '0'.repeat(64) }

export const hashEntry = (key: Buffer, before: string, entry: ChainedEntry): string =>
  createHmac('sha256', key).update(before).update('\n').update(canonical(entry)).digest('hex')

export type ChainVerdict =
  | { kind: 'intact'; entries: number; head: string }
  /** `cut-off`: whole in itself, but shorter than a head that was kept elsewhere says. */
  | { kind: 'broken'; at: number; why: 'missing' | 'altered' | 'cut-off' }
type Broken = Extract<ChainVerdict, { kind: 'broken' }>

/** Where a chain stands, or stood when somebody wrote it down. */
export interface ChainHead {
  position: number
  hash: string
}

export interface ChainWalk {
  /** The next entry, in order of position. `null` = it belongs there. */
  step(entry: ChainedEntry, hash: string): Broken | null
  end(): ChainVerdict
}

/**
 * @param from what stands before the first entry that is still kept
 * @param known heads of this chain that were kept elsewhere, from `from` on
 */
export function walkChain(key: Buffer, from: ChainHead, known: readonly ChainHead[] = []): ChainWalk {
  let head = from.hash
  let { position } = from
  return {
    step(entry, hash) {
      position += 1
      if (entry.position !== position) return { kind: 'broken', at: position, why: 'missing' }
      head = hashEntry(key, head, entry)
      const isAsKnown = known.every((one) => one.position !== position || one.hash === head)
      return head === hash && isAsKnown ? null : { kind: 'broken', at: position, why: 'altered' }
    },
    end() {
      const beyond = known.find((one) => one.position > position)
      if (beyond) return { kind: 'broken', at: position + 1, why: 'cut-off' }
      return { kind: 'intact', entries: position, head }
    }
  }
}

/** What is kept of entries that have outlived their days, so that the chain goes on from there. */
export interface ChainStart extends ChainHead {
  instance: string
  at: number
}

export const sealOfStart = (key: Buffer, start: ChainStart): string =>
  createHmac('sha256', key).update('start of chain\n').update(canonical(start)).digest('hex')
