// What can be done with a call: answer, mute, hold, hang up. F4 hangs up only when pressed twice within two seconds: it
// sits between keys that are pressed all day.
import { Button } from '@mantine/core'
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneOff,
  IconPhonePause,
  IconPlayerPlay
} from '@tabler/icons-react'
import { memo, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { KeyHint } from '../../ui/keys/key-hint.tsx'
import { ariaStroke, keyTable } from '../../ui/keys/key-table.ts'
import { useKey } from '../../ui/keys/use-key.ts'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'

export const CallButtons = memo(function CallButtons({ call }: { call: CallSnapshot }) {
  return call.phase === 'ringing' ? <RingingButtons call={call} /> : <TalkingButtons call={call} />
})

function RingingButtons({ call: { callId } }: { call: CallSnapshot }) {
  const t = useTexts()
  const { phone, stores } = useDesk()
  const microphone = useStore(stores.phone, ({ snapshot }) => snapshot?.microphone)
  const blocked = microphone === 'refused'
  return (
    <>
      {blocked && <span className="bar-warning">{t(($) => $.problems['microphone-refused'].what)}</span>}
      <KeyButton
        action="answer"
        words={t(($) => $.call.answer)}
        icon={IconPhone}
        variant="filled"
        size="sm"
        disabled={blocked}
        onPress={() => phone.send({ kind: 'answer', callId })}
      />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPhoneOff size={16} aria-hidden />}
        onClick={() => phone.send({ kind: 'reject', callId })}
      >
        {t(($) => $.call.reject)}
      </Button>
    </>
  )
}

function TalkingButtons({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const { phone } = useDesk()
  const { callId, muted, held } = call
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
        disabled={!talking}
        onPress={() => phone.send({ kind: 'hold', callId, held: !held })}
      />
      <HangUpButton callId={callId} />
    </>
  )
}

/** How long the first F4 waits for the second, milliseconds. */
const armedMs = 2000

function HangUpButton({ callId }: { callId: string }) {
  const t = useTexts()
  const { phone } = useDesk()
  const [armed, setArmed] = useState(false)
  useEffect(() => {
    if (!armed) return undefined
    const timer = setTimeout(() => setArmed(false), armedMs)
    return () => clearTimeout(timer)
  }, [armed])
  const hangUp = () => phone.send({ kind: 'hang-up', callId })
  useKey('hang-up', () => (armed ? hangUp() : setArmed(true)))
  return (
    <>
      <Button
        size="xs"
        color="red"
        variant="filled"
        leftSection={<IconPhoneOff size={16} aria-hidden />}
        rightSection={<KeyHint action="hang-up" />}
        aria-keyshortcuts={ariaStroke(keyTable['hang-up'])}
        onClick={hangUp}
      >
        {t(($) => $.call.hangUp)}
      </Button>
      <output className={armed ? 'bar-warning' : 'visually-hidden'}>
        {armed ? t(($) => $.call.hangUpAgain) : ''}
      </output>
    </>
  )
}
