// A component's claim on a key for as long as it is mounted and willing.
import { createContext, type RefObject, useContext, useEffect, useRef } from 'react'
import type { KeyHandler, KeyRegistry } from './key-registry.ts'
import type { KeyAction } from './key-table.ts'

/**
 * Ranks of those who want the same key: how a call ended comes before the guide, the guide before the
 * wrap-up, a call that rings large before one that rings beside another. */
export const keyRanks = { ringing: 1, wrapUp: 1, served: 2, guide: 3, ending: 4 } as const

export const KeysContext = createContext<KeyRegistry | null>(null)

interface KeyOptions {
  enabled?: boolean
  rank?: number
  scope?: RefObject<Element | null>
}

/** The handler may change with every paint; the claim does not. */
export function useKey(
  action: KeyAction,
  handler: KeyHandler,
  { enabled = true, rank = 0, scope }: KeyOptions = {}
): void {
  const keys = useContext(KeysContext)
  const latest = useRef(handler)
  useEffect(() => {
    latest.current = handler
  })
  useEffect(() => {
    if (!enabled || !keys) return undefined
    return keys.bind({
      action,
      rank,
      handler: (digit, at) => latest.current(digit, at),
      ...(scope && { scope: () => scope.current })
    })
  }, [keys, action, enabled, rank, scope])
}
