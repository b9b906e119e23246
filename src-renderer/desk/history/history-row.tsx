// One past call: when, with whom, what became of it. Colleagues can be called again from here; a customer only where a
// callback task says so.
import { Button } from '@mantine/core'
import {
  type Icon,
  IconPhoneCheck,
  IconPhoneIncoming,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhoneX
} from '@tabler/icons-react'
import { useStore } from 'zustand'
import type { CallOutcome, PastCall } from '../../../shared/domain/call-history.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { Pill, type Tone } from '../../ui/pill.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { durationWords, momentWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { openCallbacks } from '../callback/callback-store.ts'
import { callerNumber } from '../caller-words.ts'
import { useDesk } from '../desk.ts'
import { failureReason } from '../failure-reason.ts'
import { useTimeZone } from '../screen-state.ts'
import { useTargetName } from '../use-party.ts'

interface HistoryRowProps {
  call: PastCall
  blocked: boolean
  onDial: (extension: string) => void
  onTasks: () => void
}

export function HistoryRow({ call, blocked, onDial, onTasks }: HistoryRowProps) {
  const t = useTexts()
  const language = useLanguage()
  const now = useNow(10_000)
  const timeZone = useTimeZone()
  const nameOf = useTargetName()
  const { extension, ani } = call
  const number = callerNumber(call, t)
  const name = extension === null ? call.displayName : nameOf(extension)
  const isNamed = name !== '' && name !== number
  const hasTask = useStore(
    useDesk().stores.callbacks,
    (state) => ani !== null && openCallbacks(state).some(({ numberToDial }) => numberToDial === ani)
  )
  return (
    <tr>
      <td className="number keep">{momentWords(call.startedAt, now, language, timeZone)}</td>
      <td className="history-who">
        <div className="strong clipped">{isNamed ? <ForeignText text={name} /> : number}</div>
        {isNamed && <div className="quiet small number">{number}</div>}
      </td>
      <td>
        <Kind call={call} />
        {call.handedOnTo !== null && (
          <div className="quiet small">
            {t(($) => $.history.handedOn, { who: nameOf(call.handedOnTo ?? '') })}
          </div>
        )}
      </td>
      <td>
        <Outcome call={call} />
      </td>
      <td>
        {extension !== null && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={blocked}
            leftSection={<IconPhoneOutgoing size={14} aria-hidden />}
            aria-label={t(($) => $.directory.callWho, { name })}
            onClick={() => onDial(extension)}
          >
            {t(($) => $.directory.call)}
          </Button>
        )}
        {hasTask && (
          <Button size="compact-sm" variant="default" onClick={onTasks}>
            {t(($) => $.history.task)}
          </Button>
        )}
      </td>
    </tr>
  )
}

function Kind({ call }: { call: PastCall }) {
  const t = useTexts()
  const Sign = call.direction === 'inbound' ? IconPhoneIncoming : IconPhoneOutgoing
  return (
    <span className="row-tight keep">
      <Sign size={15} aria-hidden />
      {t(($) => $.history.kinds[kindOf(call)])}
    </span>
  )
}

function kindOf({ direction, callbackId, consulted, extension, transferredBy }: PastCall) {
  if (callbackId !== null) return 'callback'
  if (consulted) return 'consulted'
  if (extension !== null) return direction === 'inbound' ? 'inner-in' : 'inner-out'
  return transferredBy === null ? 'queue' : 'transferred'
}

const appearance: Record<CallOutcome, { tone: Tone; icon: Icon }> = {
  answered: { tone: 'available', icon: IconPhoneCheck },
  missed: { tone: 'error', icon: IconPhoneX },
  elsewhere: { tone: 'paused', icon: IconPhoneCheck },
  rejected: { tone: 'held', icon: IconPhoneOff },
  cancelled: { tone: 'paused', icon: IconPhoneOff },
  failed: { tone: 'ringing', icon: IconPhoneX }
}

function Outcome({ call }: { call: PastCall }) {
  const t = useTexts()
  const { outcome, direction, answeredAt, endedAt, sipStatus } = call
  const isReached = outcome === 'answered' && direction === 'outbound'
  const words = t(($) => $.history.outcomes[isReached ? 'reached' : outcome])
  const length = answeredAt !== null && durationWords(endedAt - answeredAt)
  const more =
    (outcome === 'failed' && t(($) => $.transfer.reasons[failureReason(sipStatus)])) ||
    (length && t(($) => $.history.length, { time: length }))
  return (
    <>
      <Pill {...appearance[call.outcome]} words={words} />
      {more && <div className="quiet small number history-more">{more}</div>}
    </>
  )
}
