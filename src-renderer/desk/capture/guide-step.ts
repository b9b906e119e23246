// What each step of the guide is given, and where the focus goes when the script moves on.
import { type ReactNode, type RefObject, useEffect } from 'react'
import type { CaptureRecord } from '../../../shared/domain/capture-record.ts'
import { isEditable } from '../../ui/keys/key-registry.ts'
import type { Press } from './capture-commands.ts'

export interface StepProps {
  capture: CaptureRecord
  customerName: string
  press: (press: Press) => void
  /** A press has been under way for a moment. */
  busy: boolean
  /** What a customer who refuses may ask for besides. */
  ways: ReactNode
}

/** What takes the focus: the choices of the present question, else its first button, else the way on. */
const targets = [
  '[data-current] [data-choice][tabindex="0"]',
  '[data-current] [data-primary]',
  '[data-foot-next] button'
]

/** Focus follows the script from moment to moment, but is never taken out of a field someone types in. */
export function useGuideFocus(area: RefObject<HTMLElement | null>, moment: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the moment is what the focus follows
  useEffect(() => {
    if (isEditable(document.activeElement)) return
    const found = targets.map((target) => area.current?.querySelector<HTMLElement>(target))
    found.find(Boolean)?.focus()
  }, [area, moment])
}
