// Who is listening, and ringing their bell. A bell says only that something changed; the host then asks, and is let in
// or not as for any request.
import type { FeedMessage } from '../../shared/central-contract.ts'

export interface Listener {
  agentId: string
  hostId: string
  role: string
  send(text: string): void
  /** The centre goes: the host shall listen elsewhere. */
  leave(): void
}

/** Absent = everybody; otherwise whoever matches one of these. */
export interface Audience {
  agentIds?: readonly string[]
  hostIds?: readonly string[]
  roles?: readonly string[]
}

export interface Bell {
  message: FeedMessage
  audience?: Audience
}

export interface FeedHub {
  /** Returns the way out again. */
  join(listener: Listener): () => void
  /** Here and at the other instances. */
  ring(message: FeedMessage, audience?: Audience): void
  /** Here only: it was rung elsewhere. */
  deliver(bell: Bell): void
  /** Sends everybody elsewhere, and whoever comes from now on. */
  close(): void
}

/** @param tellOthers rings at the hosts of the other instances */
export function createFeedHub(tellOthers: (bell: Bell) => void = () => undefined): FeedHub {
  const listeners = new Set<Listener>()
  let closed = false
  const deliver = ({ message, audience }: Bell) => {
    const text = JSON.stringify(message)
    for (const listener of listeners) if (!audience || hears(listener, audience)) listener.send(text)
  }
  return {
    join(listener) {
      if (closed) listener.leave()
      else listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    ring(message, audience) {
      const bell = audience ? { message, audience } : { message }
      deliver(bell)
      tellOthers(bell)
    },
    deliver,
    close() {
      closed = true
      for (const listener of [...listeners]) listener.leave()
    }
  }
}

const hears = (listener: Listener, { agentIds, hostIds, roles }: Audience): boolean =>
  Boolean(
    agentIds?.includes(listener.agentId) ||
      hostIds?.includes(listener.hostId) ||
      roles?.includes(listener.role)
  )
