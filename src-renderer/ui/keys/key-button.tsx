// A button with its key: pressing either does the same, and the key is printed on it. Where several such buttons want
// one key, rank decides; a disabled button claims nothing.
import { Button, type ButtonProps, Loader } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import { KeyHint } from './key-hint.tsx'
import { ariaStroke, type KeyAction, keyTable } from './key-table.ts'
import { useKey } from './use-key.ts'

interface KeyButtonProps {
  action: KeyAction
  words: string
  onPress: () => void
  icon?: Icon
  rank?: number
  disabled?: boolean
  busy?: boolean
  variant?: ButtonProps['variant']
  color?: ButtonProps['color']
  size?: ButtonProps['size']
  pressed?: boolean
  describedBy?: string | undefined
}

export function KeyButton(props: KeyButtonProps) {
  const { action, words, onPress, icon: Sign, rank = 0, disabled = false, busy = false, pressed } = props
  useKey(action, onPress, { enabled: !disabled, rank })
  return (
    <Button
      size={props.size ?? 'xs'}
      variant={props.variant ?? 'default'}
      {...(props.color && { color: props.color })}
      disabled={disabled}
      aria-busy={busy || undefined}
      aria-pressed={pressed}
      aria-describedby={props.describedBy}
      aria-keyshortcuts={ariaStroke(keyTable[action])}
      leftSection={busy ? <Loader size={14} color="currentColor" /> : Sign && <Sign size={16} aria-hidden />}
      rightSection={<KeyHint action={action} />}
      onClick={onPress}
    >
      {words}
    </Button>
  )
}
