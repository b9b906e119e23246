// A key as it is printed on the keyboard. Decoration for the eye: screen readers get `aria-keyshortcuts` instead.

import { type Texts, useTexts } from '../texts.ts'
import type { KeyAction } from './key-table.ts'
import { keyTable } from './key-table.ts'

export function strokeWords(action: KeyAction, t: Texts): string {
  const { key, control, shift } = keyTable[action]
  const name =
    key === 'Enter'
      ? t(($) => $.keys.names.enter)
      : key === 'digit'
        ? t(($) => $.keys.names.digits)
        : key.toUpperCase()
  const modifiers = [control && t(($) => $.keys.names.control), shift && t(($) => $.keys.names.shift)]
  return [...modifiers.filter(Boolean), name].join(' ')
}

export function KeyHint({ action }: { action: KeyAction }) {
  return <KeyCap words={strokeWords(action, useTexts())} />
}

export function KeyCap({ words }: { words: string }) {
  return (
    <kbd className="key-hint" aria-hidden>
      {words}
    </kbd>
  )
}
