// Colleagues as they are now, for as long as a screen shows them.
import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { Colleague } from '../../../shared/central-contract.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'

export function useDirectory(): {
  colleagues: readonly Colleague[]
  problem: ReturnType<typeof useDeed>['problem']
} {
  const { stores, directory } = useDesk()
  const changes = useStore(stores.directory, (state) => state.changes)
  const colleagues = useStore(stores.directory, (state) => state.colleagues)
  const { run, problem } = useDeed()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each bell is a reason to ask again
  useEffect(() => void run(() => directory.read()), [run, directory, changes])
  return { colleagues, problem }
}
