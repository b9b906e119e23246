// A lead gives one callback to an agent who is there, or takes it back to the pool. Beneath the head of the list, not over
// it: the list stays readable.
import { Button, NativeSelect } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { CallbackView } from '../../../shared/desk-views.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { useSession } from '../screen-state.ts'

export function AssignBar({ task, onClose }: { task: CallbackView; onClose: () => void }) {
  const t = useTexts()
  const { callback, directory, stores } = useDesk()
  const deed = useDeed()
  const self = useSession()?.agent
  const changes = useStore(stores.directory, (state) => state.changes)
  const colleagues = useStore(stores.directory, (state) => state.colleagues)
  const [chosen, setChosen] = useState('')
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again with every bell of the directory
  useEffect(() => void directory.read(), [directory, changes])

  const there = colleagues
    .filter(({ state, agentId }) => state !== 'offline' && agentId !== self?.agentId)
    .map(({ agentId, name, state }) => ({
      value: agentId,
      label: `${name} – ${t(($) => $.directory.presence[state])}`
    }))
  const choices = [
    { value: '', label: t(($) => $.callbacks.lead.choose) },
    ...(self ? [{ value: self.agentId, label: t(($) => $.callbacks.mine) }] : []),
    ...there
  ]
  const assign = async (agentId: string | null) => {
    const outcome = await deed.run(() => callback.assign(task.id, agentId))
    if (outcome === null) onClose()
  }
  return (
    <fieldset className="callback-note callback-assign" aria-label={t(($) => $.callbacks.lead.assign)}>
      <span>
        {t(($) => $.callbacks.lead.assignOf)} <ForeignText text={task.customerName} />
      </span>
      <NativeSelect
        size="xs"
        aria-label={t(($) => $.callbacks.lead.to)}
        data={choices}
        value={chosen}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
      />
      <Button
        size="xs"
        variant="filled"
        disabled={chosen === '' || deed.busy}
        onClick={() => void assign(chosen)}
      >
        {t(($) => $.callbacks.lead.assign)}
      </Button>
      {task.lease && (
        <Button size="xs" variant="default" disabled={deed.busy} onClick={() => void assign(null)}>
          {t(($) => $.callbacks.lead.toPool)}
        </Button>
      )}
      <Button size="xs" variant="default" onClick={onClose}>
        {t(($) => $.callbacks.lead.close)}
      </Button>
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </fieldset>
  )
}
