// The callback that is due now: a card that stays until it is made, put off or given back. While a call or its wrap-up
// goes on there is no card; the rail counts, and the card comes when the agent is free.
import { Button } from '@mantine/core'
import { IconBellRinging, IconPhoneOutgoing } from '@tabler/icons-react'
import { useStore } from 'zustand'
import type { CallbackView } from '../../../shared/desk-views.ts'
import { mayPutOff, putOffMinutes } from '../../../shared/domain/callback-duty.ts'
import { formatPhoneNumber } from '../../../shared/domain/phone-number.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useCall, useSession, useShownInteraction } from '../screen-state.ts'
import { isAskedOf, remindedOf } from './callback-store.ts'
import './callback.css'
import { useCallbackHindrance } from './use-callback-hindrance.ts'

export function CallbackReminder() {
  const { callbacks } = useDesk().stores
  const task = useStore(callbacks, remindedOf)
  const { isQuiet, due } = useStore(callbacks, ({ reminder }) => reminder)
  const busy = [useCall(), useShownInteraction()].some((one) => one !== null)
  if (!task || isQuiet || busy) return null
  return <ReminderCard key={task.id} task={task} due={due} />
}

function ReminderCard({ task, due }: { task: CallbackView; due: number }) {
  const t = useTexts()
  const { callback } = useDesk()
  const deed = useDeed()
  const hindrance = useCallbackHindrance()
  const byLead = task.lease?.assignedBy !== undefined
  const isAsked = isAskedOf(task, useSession()?.agent.agentId)
  const call = async () => {
    const outcome = await callback.call(task.id)
    return outcome === 'already-complete' ? null : outcome
  }
  return (
    <section
      className="callback-reminder"
      data-tone="ringing"
      aria-label={t(($) => $.callbacks.reminder.title)}
    >
      <IconBellRinging size={22} aria-hidden className="toned" />
      <div className="callback-reminder-words" aria-live="polite">
        <p className="strong">
          {t(($) => $.callbacks.reminder[isAsked ? 'asked' : byLead ? 'assigned' : 'title'])}
          {': '}
          <ForeignText text={task.customerName} />{' '}
          <span className="number">{formatPhoneNumber(task.numberToDial)}</span>
        </p>
        <p className="quiet small">
          {due > 1
            ? t(($) => $.callbacks.reminder.more, { count: due - 1 })
            : t(($) => $.callbacks.reminder[isAsked ? 'passesOn' : 'stays'])}
          {hindrance && ` ${hindrance}`}
        </p>
        {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
      </div>
      <Ways
        task={task}
        blocked={hindrance !== null || deed.busy}
        onCall={() => void deed.run(call)}
        onPutOff={(minutes) => void deed.run(() => callback.putOff(task.id, minutes))}
        onRelease={() => void deed.run(() => callback.release(task.id))}
        onPass={isAsked ? () => void deed.run(() => callback.pass(task.id)) : null}
      />
    </section>
  )
}

interface WaysProps {
  task: CallbackView
  blocked: boolean
  onCall: () => void
  onPutOff: (minutes: (typeof putOffMinutes)[number]) => void
  onRelease: () => void
  /** Where it is nobody's, and they are only asked: neither put off nor given back. */
  onPass: (() => void) | null
}

function Ways({ task, blocked, onCall, onPutOff, onRelease, onPass }: WaysProps) {
  const t = useTexts()
  const now = useNow(10_000)
  const policy = useSession()?.policy ?? defaultPolicy
  return (
    <div className="callback-ways">
      <Button
        size="xs"
        variant="filled"
        disabled={blocked}
        leftSection={<IconPhoneOutgoing size={14} aria-hidden />}
        onClick={onCall}
      >
        {t(($) => $.callbacks.reminder.call)}
      </Button>
      {!onPass &&
        putOffMinutes
          .filter((minutes) => mayPutOff(task, { minutes, now, policy }))
          .map((minutes) => (
            <Button key={minutes} size="xs" variant="default" onClick={() => onPutOff(minutes)}>
              {t(($) => $.callbacks.reminder.putOff, { count: minutes })}
            </Button>
          ))}
      <Button size="xs" variant="default" onClick={onPass ?? onRelease}>
        {onPass ? t(($) => $.callbacks.reminder.pass) : t(($) => $.callbacks.release)}
      </Button>
    </div>
  )
}
