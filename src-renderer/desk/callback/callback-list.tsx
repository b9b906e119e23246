// The callbacks that are owed: when, to whom, how often tried, who holds it. Only one with a free phone and no contact
// open can call, so that one agent never has two customers.
import { useState } from 'react'
import { useStore } from 'zustand'
import type { CallbackView } from '../../../shared/desk-contract.ts'
import { Panel } from '../../ui/panel.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ScrollArea } from '../../ui/scroll-area.tsx'
import { type Texts, useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { useCall, useShownInteraction } from '../screen-state.ts'
import { CallbackRow } from './callback-row.tsx'
import './callback.css'
import { openCallbacks } from './callback-store.ts'

export function CallbackList() {
  const t = useTexts()
  const { stores, callback } = useDesk()
  const state = useStore(stores.callbacks)
  const deed = useDeed()
  const [complete, setComplete] = useState(false)
  const call = useCall()
  const interaction = useShownInteraction()
  const phone = useStore(stores.phone, ({ snapshot }) => snapshot)
  const tasks = openCallbacks(state)
  const hindrance =
    call || interaction ? t(($) => $.callbacks.busyWithCall) : noPhone(phone?.registration.state, t)

  const take = (task: CallbackView) =>
    void deed.run(async () => {
      const outcome = await callback.call(task.id)
      setComplete(outcome === 'already-complete')
      return outcome === 'already-complete' ? null : outcome
    })
  return (
    <Panel title={t(($) => $.callbacks.title)} fill bare>
      {!state.fresh && <p className="callback-note quiet">{t(($) => $.callbacks.stale)}</p>}
      {complete && <output className="callback-note">{t(($) => $.callbacks.alreadyComplete)}</output>}
      {deed.problem && (
        <div className="callback-note">
          <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />
        </div>
      )}
      {tasks.length > 0 && hindrance && <p className="callback-note quiet">{hindrance}</p>}
      {tasks.length === 0 ? (
        <p className="empty">{t(($) => $.callbacks.empty)}</p>
      ) : (
        <CallbackTable
          tasks={tasks}
          blocked={hindrance !== null || deed.busy}
          onTake={take}
          onRelease={(task) => void deed.run(() => callback.release(task.id))}
        />
      )}
    </Panel>
  )
}

const noPhone = (registration: string | undefined, t: Texts): string | null =>
  registration === 'registered' ? null : t(($) => $.callbacks.phoneMissing)

interface CallbackTableProps {
  tasks: readonly CallbackView[]
  blocked: boolean
  onTake: (task: CallbackView) => void
  onRelease: (task: CallbackView) => void
}

function CallbackTable({ tasks, blocked, onTake, onRelease }: CallbackTableProps) {
  const t = useTexts()
  return (
    <ScrollArea label={t(($) => $.callbacks.title)}>
      <table className="table callback-table">
        <thead>
          <tr>
            <th scope="col">{t(($) => $.callbacks.due)}</th>
            <th scope="col">{t(($) => $.callbacks.customer)}</th>
            <th scope="col">{t(($) => $.callbacks.open)}</th>
            <th scope="col">{t(($) => $.callbacks.attempts)}</th>
            <th scope="col">{t(($) => $.callbacks.holder)}</th>
            <th scope="col">
              <span className="visually-hidden">{t(($) => $.callbacks.call)}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tasks.map((task) => (
            <CallbackRow
              key={task.id}
              task={task}
              blocked={blocked}
              onTake={() => onTake(task)}
              onRelease={() => onRelease(task)}
            />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  )
}
