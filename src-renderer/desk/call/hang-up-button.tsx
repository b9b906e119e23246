// Ends a call: by a click, or by F4 pressed twice (hang-up-presses.ts). No press goes unanswered on the screen.
import { Button } from '@mantine/core'
import { IconPhoneOff } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { KeyHint } from '../../ui/keys/key-hint.tsx'
import { ariaStroke, keyTable } from '../../ui/keys/key-table.ts'
import { useKey } from '../../ui/keys/use-key.ts'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import { useParty } from '../use-party.ts'
import { type HangUpPress, pressHangUp, pressWaitsMs } from './hang-up-presses.ts'
import { otherCall } from './phone-store.ts'

export function HangUpButton({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const { phone } = useDesk()
  const hangUp = () => phone.send({ kind: 'hang-up', callId: call.callId })
  const last = useRef<HangUpPress | null>(null)
  const [waiting, setWaiting] = useState<HangUpPress | null>(null)
  useEffect(() => {
    if (!waiting) return undefined
    const timer = setTimeout(() => setWaiting(null), pressWaitsMs(waiting))
    return () => clearTimeout(timer)
  }, [waiting])
  useKey('hang-up', (_, at) => {
    const press = pressHangUp(last.current, at)
    last.current = press === 'hang-up' ? null : press
    setWaiting(last.current)
    if (press === 'hang-up') hangUp()
  })
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
      <output className={waiting ? 'bar-hint' : 'visually-hidden'}>
        {waiting && <AgainWords call={call} isLate={waiting.isLate} />}
      </output>
    </>
  )
}

/** What another press would do; with two calls, to whom. */
function AgainWords({ call, isLate }: { call: CallSnapshot; isLate: boolean }) {
  const t = useTexts()
  const { name, number } = useParty(call)
  const isOneOfTwo = useStore(useDesk().stores.phone, (state) => otherCall(state) !== null)
  const again = isOneOfTwo
    ? t(($) => $.call.hangUpAgainWith, { caller: name || number })
    : t(($) => $.call.hangUpAgain)
  return isLate ? `${t(($) => $.call.hangUpLate)} ${again}` : again
}
