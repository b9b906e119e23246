// The call, always in sight: its state, how long it lasts, who it is, and what can be done with it. It reads the phone
// alone, so it stands and hangs up even when host, centre or the rest of the screen fail.
import {
  type Icon,
  IconPhone,
  IconPhoneCall,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhonePause
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { Pill, type Tone } from '../../ui/pill.tsx'
import { useTexts } from '../../ui/texts.ts'
import { durationWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import './call-bar.css'
import { CallButtons } from './call-buttons.tsx'
import { callerNumber } from './caller-words.ts'
import { presentCall } from './phone-store.ts'

type BarState = CallSnapshot['phase'] | 'held'

const appearance: Record<BarState, { tone: Tone; icon: Icon }> = {
  ringing: { tone: 'ringing', icon: IconPhoneCall },
  dialling: { tone: 'ringing', icon: IconPhoneOutgoing },
  early: { tone: 'ringing', icon: IconPhoneOutgoing },
  connecting: { tone: 'talking', icon: IconPhoneCall },
  active: { tone: 'talking', icon: IconPhone },
  held: { tone: 'held', icon: IconPhonePause },
  ended: { tone: 'offline', icon: IconPhoneOff }
}

const barState = (call: CallSnapshot): BarState =>
  call.held && call.phase === 'active' ? 'held' : call.phase

interface CallBarProps {
  /** Name from the record, once there is one for this very call. */
  customerName: string | null
  /** What to say instead while there is no call. */
  idle: { title: string; hint: string }
  children?: ReactNode
}

export function CallBar({ customerName, idle, children }: CallBarProps) {
  const call = useStore(useDesk().stores.phone, presentCall)
  return (
    <header className="bar" data-tone={call ? appearance[barState(call)].tone : 'offline'}>
      {call ? <CallWords call={call} customerName={customerName} /> : <Idle {...idle} />}
      <div className="bar-end">
        {call && <CallButtons call={call} />}
        {children}
      </div>
    </header>
  )
}

function Idle({ title, hint }: CallBarProps['idle']) {
  return (
    <>
      <Pill tone="offline" icon={IconPhone} words={title} />
      <span className="quiet clipped">
        <ForeignText text={hint} />
      </span>
    </>
  )
}

function CallWords({ call, customerName }: { call: CallSnapshot; customerName: string | null }) {
  const t = useTexts()
  const now = useNow(500)
  const state = barState(call)
  const { tone, icon } = appearance[state]
  const since = call.answeredAt ?? call.startedAt
  const name = customerName ?? call.displayName
  const number = callerNumber(call, t)
  return (
    <>
      <Pill tone={tone} icon={icon} words={t(($) => $.call.phases[state])} />
      <span
        className="bar-timer number"
        role="timer"
        aria-label={call.answeredAt ? t(($) => $.call.duration) : t(($) => $.call.ringingFor)}
      >
        {durationWords(now - since)}
      </span>
      <div className="bar-caller">
        <div className="strong clipped">{name === '' ? number : <ForeignText text={name} />}</div>
        <div className="quiet small clipped number">{callLine(call, number, t)}</div>
      </div>
    </>
  )
}

function callLine(call: CallSnapshot, number: string, t: ReturnType<typeof useTexts>): string {
  const waited = call.answeredAt ?? call.startedAt
  const parts = [
    number,
    call.direction === 'outbound' && t(($) => $.call.callback),
    call.queue && t(($) => $.call.queue, { queue: call.queue }),
    call.direction === 'inbound' && t(($) => $.units.waited, { time: durationWords(waited - call.enteredAt) })
  ]
  return parts.filter(Boolean).join(' · ')
}
