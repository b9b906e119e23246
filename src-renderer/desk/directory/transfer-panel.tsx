// F7: whom to hand the customer on to, at once or after a word with them. It stands beneath the bar and is not modal: the
// record stays readable, mute and hang-up stay in reach. What becomes of it is told by the bar (call-notices.tsx).
import { Button } from '@mantine/core'
import { IconMessageQuestion, IconPhoneOutgoing, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { useStore } from 'zustand'
import { useTexts } from '../../ui/texts.ts'
import { canBeHandedOn, otherCall, presentCall } from '../call/phone-store.ts'
import { useDesk } from '../desk.ts'
import { TargetPicker } from './target-picker.tsx'

export function TransferPanel() {
  const { phone, directory } = useDesk().stores
  const call = useStore(phone, presentCall)
  const wished = useStore(directory, ({ transferOf }) => transferOf)
  if (!call || call.callId !== wished || !canBeHandedOn(call)) return null
  return <Chooser callId={call.callId} onClose={() => directory.setState({ transferOf: null })} />
}

function Chooser({ callId, onClose }: { callId: string; onClose: () => void }) {
  const t = useTexts()
  const titleId = useId()
  const { phone, stores } = useDesk()
  const hasOther = useStore(stores.phone, (state) => otherCall(state) !== null)
  // asked for while it is painted the first time: the field takes the focus right after
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    },
    [before]
  )
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
    event.preventDefault()
    onClose()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes it, wherever the focus is inside
    <dialog open className="transfer" aria-labelledby={titleId} onKeyDown={onKeyDown}>
      <div className="row">
        <h2 className="panel-title" id={titleId}>
          {t(($) => $.transfer.title)}
        </h2>
        <Button size="compact-sm" variant="default" aria-label={t(($) => $.transfer.close)} onClick={onClose}>
          <IconX size={16} aria-hidden />
        </Button>
      </div>
      <TargetPicker
        label={t(($) => $.transfer.search)}
        takesFocus
        ways={[
          {
            words: t(($) => $.transfer.blind),
            icon: IconPhoneOutgoing,
            control: false,
            hindrance: null,
            go({ dial }) {
              phone.send({ kind: 'transfer', callId, target: dial })
              onClose()
            }
          },
          {
            words: t(($) => $.transfer.consult),
            icon: IconMessageQuestion,
            control: true,
            hindrance: hasOther ? t(($) => $.transfer.noConsult) : null,
            go({ dial }) {
              phone.send({ kind: 'dial-out', dial, consultsFor: callId })
              onClose()
            }
          }
        ]}
      />
    </dialog>
  )
}
