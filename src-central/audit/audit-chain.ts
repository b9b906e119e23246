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
export const chainStart = '0'.repeat(64)

export const hashEntry = (key: Buffer, before: string, entry: ChainedEntry): string =>
  createHmac('sha256', key).update(before).update('\n').update(canonical(entry)).digest('hex')

export type ChainVerdict =
  | { kind: 'intact'; entries: number; head: string }
  | { kind: 'broken'; at: number; why: 'missing' | 'altered' }

/** Walks a chain from its start; entries in order of position. */
export function verifyChain(
  key: Buffer,
  entries: Iterable<{ entry: ChainedEntry; hash: string }>
): ChainVerdict {
  let head = chainStart
  let position = 0
  for (const { entry, hash } of entries) {
    position += 1
    if (entry.position !== position) return { kind: 'broken', at: position, why: 'missing' }
    head = hashEntry(key, head, entry)
    if (head !== hash) return { kind: 'broken', at: position, why: 'altered' }
  }
  return { kind: 'intact', entries: position, head }
}
