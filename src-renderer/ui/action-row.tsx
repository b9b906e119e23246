// A handful of things the agent can do next, each by its digit and, where it has one, by its own key.
import { Button } from '@mantine/core'
import { KeyCap, KeyHint } from './keys/key-hint.tsx'
import type { KeyAction } from './keys/key-table.ts'
import { ariaStroke, keyTable } from './keys/key-table.ts'
import { useKey } from './keys/use-key.ts'

export interface RowAction {
  words: string
  onPress: () => void
  /** Also bound to this key. */
  action?: KeyAction
  primary?: boolean
}

interface ActionRowProps {
  label: string
  actions: readonly RowAction[]
  /** Rank of the claim on the digits; `null` = no digits, while they belong to another question on the screen. */
  rank: number | null
  /** The first button takes the focus when the guide moves on. */
  current?: boolean
}

export function ActionRow({ label, actions, rank, current = false }: ActionRowProps) {
  useKey('choose', (digit) => actions[digit - 1]?.onPress(), { enabled: rank !== null, rank: rank ?? 0 })
  return (
    <fieldset className="action-row" data-current={current ? '' : undefined}>
      <legend className="visually-hidden">{label}</legend>
      {actions.map((action, index) => (
        <ActionButton
          key={action.words}
          {...action}
          digit={rank === null ? null : index + 1}
          rank={rank ?? 0}
        />
      ))}
    </fieldset>
  )
}

function ActionButton(props: RowAction & { digit: number | null; rank: number }) {
  const { words, onPress, action, primary = false, digit, rank } = props
  useKey(action ?? 'choose', onPress, { rank, enabled: action !== undefined })
  return (
    <Button
      size="xs"
      variant={primary ? 'filled' : 'default'}
      data-primary={primary ? '' : undefined}
      aria-keyshortcuts={
        [digit && String(digit), action && ariaStroke(keyTable[action])].filter(Boolean).join(' ') ||
        undefined
      }
      rightSection={
        (digit || action) && (
          <span className="row-tight">
            {digit && <KeyCap words={String(digit)} />}
            {action && <KeyHint action={action} />}
          </span>
        )
      }
      onClick={onPress}
    >
      {words}
    </Button>
  )
}
