// Digits for a menu at the other end (RFC 4733). Keys count only while the keypad has the focus, so that a digit meant for
// the guide is never heard by a customer; what has been sent stays in sight.
import { Button } from '@mantine/core'
import { IconDialpad, IconX } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import './keypad.css'

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const

export function KeypadButton({ callId, disabled }: { callId: string; disabled: boolean }) {
  const t = useTexts()
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const words = t(($) => $.keypad.open)
  return (
    <div className="keypad-place">
      <Button
        ref={button}
        size="xs"
        variant="default"
        aria-label={words}
        title={words}
        aria-expanded={isOpen}
        disabled={disabled}
        onClick={() => setOpen(!isOpen)}
      >
        <IconDialpad size={16} aria-hidden />
      </Button>
      {isOpen && !disabled && (
        <Keypad
          callId={callId}
          onClose={() => {
            setOpen(false)
            button.current?.focus()
          }}
        />
      )}
    </div>
  )
}

function Keypad({ callId, onClose }: { callId: string; onClose: () => void }) {
  const t = useTexts()
  const { phone } = useDesk()
  const [sent, setSent] = useState('')
  const pad = useRef<HTMLFieldSetElement>(null)
  useEffect(() => pad.current?.focus(), [])
  const press = (digit: string) => {
    phone.send({ kind: 'dtmf', callId, digits: digit })
    setSent((before) => before + digit)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.nativeEvent.isComposing) return
    if (event.key === 'Escape') onClose()
    else if (digits.some((digit) => digit === event.key)) press(event.key)
    else return
    // 1…9 choose in the guide everywhere else
    event.preventDefault()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys typed at any of its buttons are digits
    <fieldset ref={pad} tabIndex={-1} className="keypad" onKeyDown={onKeyDown}>
      <legend className="visually-hidden">{t(($) => $.keypad.open)}</legend>
      <div className="row keypad-head">
        <output className="keypad-sent number clipped" aria-label={t(($) => $.keypad.sent)}>
          {sent}
        </output>
        <Button size="compact-sm" variant="default" aria-label={t(($) => $.keypad.close)} onClick={onClose}>
          <IconX size={16} aria-hidden />
        </Button>
      </div>
      <div className="keypad-keys">
        {digits.map((digit) => (
          <Button key={digit} size="sm" variant="default" onClick={() => press(digit)}>
            {digit}
          </Button>
        ))}
      </div>
      <p className="quiet small">{t(($) => $.keypad.hint)}</p>
    </fieldset>
  )
}
