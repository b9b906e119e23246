// Who is listening, and ringing their bell. A bell says only that something changed; the host then asks, and is let in
// or not as for any request.
import type { FeedMessage } from '../../shared/central-contract.ts'

export interface Listener {
  agentId: string
  hostId: string
  role: string
  send(text: string): void
}

/** Absent = everybody; otherwise whoever matches one of these. */
export interface Audience {
  agentIds?: readonly string[]
  hostIds?: readonly string[]
  roles?: readonly string[]
}

export interface FeedHub {
  /** Returns the way out again. */
  join(listener: Listener): () => void
  ring(message: FeedMessage, audience?: Audience): void
}

export function createFeedHub(): FeedHub {
  const listeners = new Set<Listener>()
  return {
    join(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ring(message, audience) {
      const text = JSON.stringify(message)
      for (const listener of listeners) if (!audience || hears(listener, audience)) listener.send(text)
    }
  }
}

const hears = (listener: Listener, { agentIds, hostIds, roles }: Audience): boolean =>
  Boolean(
    agentIds?.includes(listener.agentId) ||
      hostIds?.includes(listener.hostId) ||
      roles?.includes(listener.role)
  )
