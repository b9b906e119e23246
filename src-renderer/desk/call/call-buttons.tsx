// What can be done with a call: answer, turn away, mute, hold, hand on, hang up.
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOutgoing,
  IconPhonePause,
  IconPlayerPlay
} from '@tabler/icons-react'
import { memo } from 'react'
import { useStore } from 'zustand'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import { HangUpButton } from './hang-up-button.tsx'
import { KeypadButton } from './keypad.tsx'
import { canBeHandedOn, otherCall } from './phone-store.ts'
import { RejectMenu } from './reject-menu.tsx'

export const CallButtons = memo(function CallButtons({ call }: { call: CallSnapshot }) {
  return call.phase === 'ringing' ? <RingingButtons call={call} /> : <TalkingButtons call={call} />
})

function RingingButtons({ call: { callId } }: { call: CallSnapshot }) {
  const t = useTexts()
  const { phone, stores } = useDesk()
  // without a microphone the phone names nothing but that: blocked, held by another program, or not there
  const blocked = useStore(stores.phone, ({ snapshot }) =>
    snapshot?.microphone === 'refused' ? snapshot.problem : null
  )
  return (
    <>
      {blocked && <span className="bar-warning">{t(($) => $.problems[blocked].what)}</span>}
      <KeyButton
        action="answer"
        words={t(($) => $.call.answer)}
        icon={IconPhone}
        variant="filled"
        size="sm"
        rank={keyRanks.ringing}
        disabled={blocked !== null}
        onPress={() => phone.send({ kind: 'answer', callId })}
      />
      <RejectMenu callId={callId} />
    </>
  )
}

function TalkingButtons({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const { phone } = useDesk()
  const { callId, muted, held, joined } = call
  const talking = call.phase === 'active'
  return (
    <>
      <KeyButton
        action="mute"
        words={muted ? t(($) => $.call.unmute) : t(($) => $.call.mute)}
        icon={muted ? IconMicrophoneOff : IconMicrophone}
        pressed={muted}
        disabled={!talking}
        {...(muted && { variant: 'filled' as const })}
        onPress={() => phone.send({ kind: 'mute', callId, muted: !muted })}
      />
      <KeyButton
        action="hold"
        words={held ? t(($) => $.call.resume) : t(($) => $.call.hold)}
        icon={held ? IconPlayerPlay : IconPhonePause}
        pressed={held}
        disabled={!talking || joined}
        onPress={() => phone.send({ kind: 'hold', callId, held: !held })}
      />
      <TransferButton key={`transfer-${callId}`} call={call} />
      <KeypadButton key={`keypad-${callId}`} callId={callId} disabled={!talking || held || joined} />
      <HangUpButton key={callId} call={call} />
    </>
  )
}

/** A consultation hands over by its own button (other-call.tsx); what is under way is not begun again. */
function TransferButton({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const { phone, directory } = useDesk().stores
  const other = useStore(phone, otherCall)
  const isOpen = useStore(directory, ({ transferOf }) => transferOf === call.callId)
  const { callId, consultsFor } = call
  const isConsulting = consultsFor !== null || (other !== null && other.consultsFor === call.callId)
  if (isConsulting) return null
  return (
    <KeyButton
      action="transfer"
      words={t(($) => $.keys.actions.transfer)}
      icon={IconPhoneOutgoing}
      pressed={isOpen}
      disabled={!canBeHandedOn(call)}
      onPress={() => directory.setState({ transferOf: isOpen ? null : callId })}
    />
  )
}
