// The callbacks a lead is told of because nobody has taken them, counted; none for anybody else.
import { useStore } from 'zustand'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useSession } from '../screen-state.ts'
import { unheededCallbacks } from './callback-store.ts'

export function useUnheeded(): { count: number; longestMs: number } {
  const session = useSession()
  const now = useNow(10_000)
  const state = useStore(useDesk().stores.callbacks)
  const isLead = session?.agent.role === 'lead'
  const found = isLead ? unheededCallbacks(state, now, session?.policy ?? defaultPolicy) : []
  return { count: found.length, longestMs: now - (found[0]?.dueAt ?? now) }
}
