// The one listener for shortcuts: finds the action a key press means and calls whoever has bound it last and highest.
// Typing is sacred: nothing fires during a composition (Telex, VNI, pinyin), and digits never while text can be typed.
import { type KeyAction, type KeyStroke, keyActions, keyTable } from './key-table.ts'

/** The members of KeyboardEvent that are used. */
export interface KeyPress {
  key: string
  keyCode: number
  ctrlKey: boolean
  shiftKey: boolean
  altKey: boolean
  metaKey: boolean
  repeat: boolean
  timeStamp: number
  isComposing: boolean
  defaultPrevented: boolean
  target: EventTarget | null
  preventDefault(): void
}

/** `digit` is 1…9 for `choose`, else 0; `at`: when the key went down, ms on the page's own clock. */
export type KeyHandler = (digit: number, at: number) => void

export interface Binding {
  action: KeyAction
  handler: KeyHandler
  /** The higher rank gets the key; of equals, the one that contains the focus, else the latest. */
  rank?: number
  /** The group a digit is meant for when the focus is inside it, whatever its rank. */
  scope?: () => Element | null
}

export interface KeyRegistry {
  /** The return value takes the binding away. */
  bind(binding: Binding): () => void
  /** Whether the key press was one of ours. */
  handle(press: KeyPress): boolean
  /** The actions somebody waits for, in the order of the table. */
  bound(): KeyAction[]
  /** Does what the key would do; the palette's way. */
  run(action: KeyAction): void
}

export function createKeyRegistry(): KeyRegistry {
  let bindings: Binding[] = []
  return {
    bind(binding) {
      bindings = [...bindings, binding]
      return () => {
        bindings = bindings.filter((other) => other !== binding)
      }
    },
    handle(press) {
      const action = actionOf(press)
      if (action === null) return false
      const binding = bindingFor(action, press.target, bindings)
      // a function key of ours never falls through to the browser (F6 would leave the page)
      if (binding || /^F\d+$/.test(press.key)) press.preventDefault()
      if (!binding || press.repeat) return binding !== undefined
      binding.handler(action === 'choose' ? Number(press.key) : 0, press.timeStamp)
      return true
    },
    bound: () => keyActions.filter((action) => bindings.some((binding) => binding.action === action)),
    run: (action) => bindingFor(action, null, bindings)?.handler(0, performance.now())
  }
}

/** What a key press means, `null` when it is not for us. */
export function actionOf(press: KeyPress): KeyAction | null {
  // 229 is what a browser reports while an input method holds the key (W3C UI Events §7.3.1)
  if (press.isComposing || press.keyCode === 229 || press.defaultPrevented) return null
  if (press.altKey || press.metaKey) return null
  const action = keyActions.find((name) => isStroke(press, keyTable[name])) ?? null
  return action === 'choose' && isEditable(press.target) ? null : action
}

function isStroke(press: KeyPress, { key, control = false, shift = false }: KeyStroke): boolean {
  if (press.ctrlKey !== control || press.shiftKey !== shift) return false
  // with Caps Lock on, Ctrl+K says K
  return key === 'digit' ? /^[1-9]$/.test(press.key) : press.key.toLowerCase() === key.toLowerCase()
}

/** Whether text can be typed where the focus is. */
export function isEditable(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('[contenteditable=""], [contenteditable="true"], textarea, select')) return true
  return (
    target instanceof HTMLInputElement && !/^(button|checkbox|radio|submit|reset|range)$/.test(target.type)
  )
}

function bindingFor(action: KeyAction, target: EventTarget | null, bindings: readonly Binding[]) {
  const candidates = bindings.filter((binding) => binding.action === action)
  const focused = candidates.findLast(
    ({ scope }) => target instanceof Node && (scope?.()?.contains(target) ?? false)
  )
  if (focused) return focused
  const highest = Math.max(...candidates.map(({ rank = 0 }) => rank))
  return candidates.findLast(({ rank = 0 }) => rank === highest)
}
