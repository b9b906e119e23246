// One call in words, large or small: how long, who and what kind of call, and whether it is the one whose record is open.
import { IconId } from '@tabler/icons-react'
import { useStore } from 'zustand'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { Pill } from '../../ui/pill.tsx'
import { useTexts } from '../../ui/texts.ts'
import { durationWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { callKind } from '../caller-words.ts'
import { useDesk } from '../desk.ts'
import { useParty, useTargetName } from '../use-party.ts'
import { contactCall, otherCall } from './phone-store.ts'

export function CallTimer({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const since = call.answeredAt ?? call.startedAt
  return (
    <span
      className="bar-timer number"
      role="timer"
      aria-label={call.answeredAt ? t(($) => $.call.duration) : t(($) => $.call.ringingFor)}
    >
      {durationWords(useNow(500) - since)}
    </span>
  )
}

export function CallParty({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const { name, number } = useParty(call)
  const kind = callKind(call, useTargetName(), t)
  const waited = (call.answeredAt ?? call.startedAt) - call.enteredAt
  const main = [kind, name === '' ? null : number].filter(Boolean).join(' · ')
  const more =
    call.queue &&
    `${t(($) => $.call.queue, { queue: call.queue })} · ${t(($) => $.units.waited, { time: durationWords(waited) })}`
  return (
    <div className="bar-caller">
      <div className="strong clipped">{name === '' ? number : <ForeignText text={name} />}</div>
      <div className="quiet small clipped number">
        {main}
        {more && <span className="bar-more">{main === '' ? more : ` · ${more}`}</span>}
      </div>
    </div>
  )
}

/** With two calls it must never be in doubt whose record is open. */
export function RecordHere({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const { phone, interactions } = useDesk().stores
  const { interactionId } = call
  const isShown = useStore(interactions, ({ byId }) => interactionId !== null && interactionId in byId)
  const isIt = useStore(
    phone,
    (state) => otherCall(state) !== null && contactCall(state)?.callId === call.callId
  )
  return isIt && isShown && <Pill tone="available" icon={IconId} words={t(($) => $.call.recordHere)} />
}
