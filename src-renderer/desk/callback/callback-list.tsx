// The callbacks that are owed: when, to whom, how often tried, who holds it. Only one with a free phone and no contact
// open can call, so that one agent never has two customers.
import { Button } from '@mantine/core'
import { IconPhoneOutgoing } from '@tabler/icons-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { CallbackView } from '../../../shared/desk-contract.ts'
import { formatPhoneNumber } from '../../../shared/domain/phone-number.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ScrollArea } from '../../ui/scroll-area.tsx'
import { type Texts, useLanguage, useTexts } from '../../ui/texts.ts'
import { clockWords, durationWords, momentWords } from '../../ui/time-words.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useCall, useSession, useShownInteraction, useTimeZone } from '../screen-state.ts'
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

interface CallbackRowProps {
  task: CallbackView
  blocked: boolean
  onTake: () => void
  onRelease: () => void
}

function CallbackRow({ task, blocked, onTake, onRelease }: CallbackRowProps) {
  const t = useTexts()
  const now = useNow(10_000)
  const attempts = (useSession()?.policy ?? defaultPolicy).callback.attempts
  const last = task.attempts.at(-1)
  const heldByOther = task.lease !== null && !task.mine && task.lease.expiresAt > now
  return (
    <tr>
      <td>
        <Due dueAt={task.dueAt} now={now} />
      </td>
      <td className="callback-customer">
        <div className="strong clipped">
          <ForeignText text={task.customerName} />
        </div>
        <div className="quiet small number">{formatPhoneNumber(task.numberToDial)}</div>
      </td>
      <td>{task.openFields.map((field) => t(($) => $.fields[field])).join(', ')}</td>
      <td className="number">
        {t(($) => $.callbacks.attemptCount, { count: task.attempts.length, of: attempts })}
        {last && (
          <div className="quiet small">
            {t(($) => $.callbacks.lastAttempt, { outcome: t(($) => $.callbacks.outcomes[last.outcome]) })}
          </div>
        )}
      </td>
      <td>
        <Holder task={task} heldByOther={heldByOther} />
      </td>
      <td>
        <div className="callback-ways">
          <Button
            size="compact-sm"
            variant="filled"
            disabled={blocked || heldByOther}
            leftSection={<IconPhoneOutgoing size={14} aria-hidden />}
            aria-label={t(($) => $.callbacks.callCustomer, { name: task.customerName })}
            onClick={onTake}
          >
            {t(($) => $.callbacks.call)}
          </Button>
          {task.mine && (
            <Button size="compact-sm" variant="default" onClick={onRelease}>
              {t(($) => $.callbacks.release)}
            </Button>
          )}
        </div>
      </td>
    </tr>
  )
}

function Due({ dueAt, now }: { dueAt: number; now: number }) {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const late = now - dueAt
  return (
    <>
      <div className="number strong">{momentWords(dueAt, now, language, timeZone)}</div>
      {late >= 0 && (
        <div className="small toned" data-tone="ringing">
          {late < 60_000
            ? t(($) => $.callbacks.dueNow)
            : t(($) => $.callbacks.overdue, { time: durationWords(late) })}
        </div>
      )}
    </>
  )
}

function Holder({ task, heldByOther }: { task: CallbackView; heldByOther: boolean }) {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const until = task.lease ? clockWords(task.lease.expiresAt, language, timeZone) : ''
  const words = task.mine
    ? t(($) => $.callbacks.mine)
    : heldByOther
      ? t(($) => $.callbacks.other, { time: until })
      : t(($) => $.callbacks.nobody)
  return (
    <>
      <div>{words}</div>
      {task.onlyHere && <div className="quiet small">{t(($) => $.callbacks.onlyHere)}</div>}
    </>
  )
}
