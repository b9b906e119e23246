// The one table of keys (docs/domain.md, "Keys"): what each does, and how it is pressed. Nothing else on the desk listens
// for a shortcut. Esc is not in it on purpose: it never hangs up.
export const keyActions = [
  'answer',
  'hang-up',
  'transfer',
  'mute',
  'repair-sound',
  'hold',
  'served',
  'choose',
  'next',
  'refuse-field',
  'not-known',
  'never-ask',
  'wrong-person',
  'ready',
  'extend',
  'palette'
] as const
export type KeyAction = (typeof keyActions)[number]

export interface KeyStroke {
  /** As in `KeyboardEvent.key`; `digit` stands for 1…9. */
  key: string
  control?: boolean
  shift?: boolean
}

export const keyTable: Record<KeyAction, KeyStroke> = {
  answer: { key: 'F2' },
  'hang-up': { key: 'F4' },
  transfer: { key: 'F7' },
  mute: { key: 'F8' },
  'repair-sound': { key: 'F8', shift: true },
  hold: { key: 'F9' },
  served: { key: 'F6' },
  choose: { key: 'digit' },
  next: { key: 'Enter', control: true },
  'refuse-field': { key: 'F6', shift: true },
  'not-known': { key: 'F6', control: true },
  'never-ask': { key: 'F6', control: true, shift: true },
  'wrong-person': { key: 'F2', shift: true },
  ready: { key: 'F3' },
  extend: { key: 'F10' },
  palette: { key: 'k', control: true }
}

/** For `aria-keyshortcuts`. */
export function ariaStroke({ key, control, shift }: KeyStroke): string {
  return [control && 'Control', shift && 'Shift', key].filter(Boolean).join('+')
}
