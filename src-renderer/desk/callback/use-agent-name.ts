// Who holds a callback, by name: for leads, from the directory.
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useDesk } from '../desk.ts'

/** @param isShown whether names are shown at all: only then is the directory asked */
export function useAgentName(isShown: boolean): (agentId: string) => string | null {
  const { directory, stores } = useDesk()
  const changes = useStore(stores.directory, (state) => state.changes)
  const colleagues = useStore(stores.directory, (state) => state.colleagues)
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again with every bell of the directory
  useEffect(() => {
    if (isShown) void directory.read()
  }, [directory, changes, isShown])
  return (agentId) => colleagues.find((one) => one.agentId === agentId)?.name ?? null
}
