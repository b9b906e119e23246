// One callback that is owed, in words: due or overdue, how often tried, who holds it; and the ways to call or give it back.
import { Button } from '@mantine/core'
import { IconPhoneOutgoing } from '@tabler/icons-react'
import type { CallbackView } from '../../../shared/desk-views.ts'
import { formatPhoneNumber } from '../../../shared/domain/phone-number.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { clockWords, durationWords, momentWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { useSession, useTimeZone } from '../screen-state.ts'
import { isAskedOf } from './callback-store.ts'

interface CallbackRowProps {
  task: CallbackView
  blocked: boolean
  onTake: () => void
  onRelease: () => void
  /** For leads: to whom it is given. */
  onAssign: (() => void) | null
  /** Who holds it, where that is shown. */
  holder: string | null
  /** Who is asked to make it, likewise. */
  asked: string | null
}

export function CallbackRow({ task, blocked, onTake, onRelease, onAssign, holder, asked }: CallbackRowProps) {
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
        <Holder task={task} heldByOther={heldByOther} name={holder} asked={asked} />
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
          {onAssign && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t(($) => $.callbacks.lead.assignCallback, { name: task.customerName })}
              onClick={onAssign}
            >
              {t(($) => $.callbacks.lead.assign)}
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

interface HolderProps {
  task: CallbackView
  heldByOther: boolean
  name: string | null
  asked: string | null
}

function Holder({ task, heldByOther, name, asked }: HolderProps) {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const self = useSession()?.agent.agentId
  const until = task.lease ? clockWords(task.lease.expiresAt, language, timeZone) : ''
  const words = task.mine
    ? t(($) => $.callbacks.mine)
    : heldByOther
      ? name === null
        ? t(($) => $.callbacks.other, { time: until })
        : t(($) => $.callbacks.lead.holder, { name, time: until })
      : t(($) => $.callbacks.nobody)
  return (
    <>
      <div>{words}</div>
      {!task.mine && !heldByOther && asked !== null && (
        <div className="quiet small">{t(($) => $.callbacks.lead.asked, { name: asked })}</div>
      )}
      {isAskedOf(task, self) && <div className="quiet small">{t(($) => $.callbacks.askedOfYou)}</div>}
      {task.lease?.assignedBy !== undefined && (task.mine || heldByOther) && (
        <div className="quiet small">{t(($) => $.callbacks.byLead)}</div>
      )}
      {task.onlyHere && <div className="quiet small">{t(($) => $.callbacks.onlyHere)}</div>}
    </>
  )
}
