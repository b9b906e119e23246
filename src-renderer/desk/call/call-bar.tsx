// The calls, always in sight: the one that is talked on large, the other one beneath it, and what became of a transfer. It
// needs the phone alone, so it stands and hangs up even when host, centre or the rest of the screen fail.
import { IconPhone } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { Pill } from '../../ui/pill.tsx'
import { useDesk } from '../desk.ts'
import './call-bar.css'
import { CallButtons } from './call-buttons.tsx'
import { CallNotices } from './call-notices.tsx'
import { CallStatePill, callTone } from './call-state.tsx'
import { CallParty, CallTimer, RecordHere } from './call-words.tsx'
import { MutedHint } from './muted-hint.tsx'
import { OtherCall } from './other-call.tsx'
import { presentCall } from './phone-store.ts'

interface CallBarProps {
  /** What to say while there is no call. */
  idle: { title: string; hint: string }
  /** What is to be seen of the large call beside its name. */
  signs?: ReactNode
  children?: ReactNode
  /** What hangs beneath the calls. */
  beneath?: ReactNode
}

export function CallBar({ idle, signs, children, beneath }: CallBarProps) {
  const call = useStore(useDesk().stores.phone, presentCall)
  return (
    <div className="bars">
      <header className="bar" data-tone={call ? callTone(call) : 'offline'} data-busy={call ? '' : undefined}>
        {call ? <CallWords call={call} signs={signs} /> : <Idle {...idle} />}
        <div className="bar-end">
          {call && <CallButtons call={call} />}
          {children}
        </div>
        <MutedHint />
      </header>
      <OtherCall />
      <CallNotices />
      {beneath}
    </div>
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

function CallWords({ call, signs }: { call: CallSnapshot; signs: ReactNode }) {
  return (
    <>
      <CallStatePill call={call} />
      <CallTimer call={call} />
      <CallParty call={call} />
      <div className="bar-marks">
        <RecordHere call={call} />
        {signs}
      </div>
    </>
  )
}
