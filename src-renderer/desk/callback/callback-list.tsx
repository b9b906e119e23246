// The callbacks that are owed: when, to whom, how often tried, who holds it. Only one with a free phone and no contact
// open can call, so that one agent never has two customers.
import { useState } from 'react'
import { useStore } from 'zustand'
import type { CallbackView } from '../../../shared/desk-views.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { Panel } from '../../ui/panel.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ScrollArea } from '../../ui/scroll-area.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useSession } from '../screen-state.ts'
import { AssignBar } from './assign-bar.tsx'
import { CallbackRow } from './callback-row.tsx'
import { CallbackShares } from './callback-shares.tsx'
import './callback.css'
import { isInShare, openCallbacks } from './callback-store.ts'
import { useAgentName } from './use-agent-name.ts'
import { useCallbackHindrance } from './use-callback-hindrance.ts'

export function CallbackList() {
  const t = useTexts()
  const { stores, callback } = useDesk()
  const state = useStore(stores.callbacks)
  const deed = useDeed()
  const [complete, setComplete] = useState(false)
  const now = useNow(10_000)
  const session = useSession()
  const isLead = session?.agent.role === 'lead'
  const policy = session?.policy ?? defaultPolicy
  const share = isLead ? state.share : 'open'
  const [assigning, setAssigning] = useState<string | null>(null)
  const open = openCallbacks(state)
  const tasks = open.filter((task) => isInShare(share, task, { now, policy }))
  const assigned = isLead && open.find(({ id }) => id === assigning)
  const hindrance = useCallbackHindrance()

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
      {isLead && (
        <CallbackShares
          tasks={open}
          chosen={share}
          onChoose={(chosen) => stores.callbacks.setState({ share: chosen })}
        />
      )}
      {assigned && <AssignBar key={assigned.id} task={assigned} onClose={() => setAssigning(null)} />}
      {tasks.length > 0 && hindrance && <p className="callback-note quiet">{hindrance}</p>}
      {tasks.length === 0 ? (
        <p className="empty">{t(($) => $.callbacks.empty)}</p>
      ) : (
        <CallbackTable
          tasks={tasks}
          blocked={hindrance !== null || deed.busy}
          onTake={take}
          onRelease={(task) => void deed.run(() => callback.release(task.id))}
          onAssign={isLead ? ({ id }) => setAssigning(id) : null}
        />
      )}
    </Panel>
  )
}

interface CallbackTableProps {
  tasks: readonly CallbackView[]
  blocked: boolean
  onTake: (task: CallbackView) => void
  onRelease: (task: CallbackView) => void
  /** For leads. */
  onAssign: ((task: CallbackView) => void) | null
}

function CallbackTable({ tasks, blocked, onTake, onRelease, onAssign }: CallbackTableProps) {
  const t = useTexts()
  const nameOf = useAgentName(onAssign !== null)
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
              onAssign={onAssign && (() => onAssign(task))}
              holder={onAssign && task.lease ? nameOf(task.lease.agentId) : null}
              asked={onAssign && task.offer?.to ? nameOf(task.offer.to.agentId) : null}
            />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  )
}
