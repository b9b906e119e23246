// The desk's window as the shell handles it: raised for a call, brought forward when somebody asks for it, hidden when it
// is closed.
import type { BrowserWindow } from 'electron'
import { howToRaise, type RaiseStep } from './ring-attention.ts'

export interface DeskWindow {
  isInFront: () => boolean
  /** Draws attention and leaves the focus where it is. */
  raise: (isTalking: boolean) => void
  /** Nothing rings any more. */
  calm: () => void
  /** Somebody asked for it: with focus. */
  bringForward: () => void
  hide: () => void
}

export type WindowParts = Pick<
  BrowserWindow,
  | 'isFocused'
  | 'isVisible'
  | 'isMinimized'
  | 'showInactive'
  | 'moveTop'
  | 'flashFrame'
  | 'restore'
  | 'show'
  | 'focus'
  | 'hide'
>

export function createDeskWindow(window: WindowParts, platform: string): DeskWindow {
  const state = () => ({
    isFocused: window.isFocused(),
    isVisible: window.isVisible(),
    isMinimised: window.isMinimized()
  })
  const steps: Readonly<Record<RaiseStep, () => void>> = {
    show: () => window.showInactive(),
    lift: () => window.moveTop(),
    flash: () => window.flashFrame(true)
  }
  return {
    isInFront: () => window.isFocused() && window.isVisible(),
    raise(isTalking) {
      for (const step of howToRaise(state(), { isTalking, platform })) steps[step]()
    },
    calm: () => window.flashFrame(false),
    bringForward() {
      window.flashFrame(false)
      // In this order: a minimised window that is shown first forgets that it was maximised.
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    hide: () => window.hide()
  }
}
