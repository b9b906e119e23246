// What happens at the desk when a call begins to ring and when it ends: the window is raised, a notice of the operating
// system stands as long as it rings. A click on it opens the desk and never answers.
import type { DeskWindow } from './desk-window.ts'
import { newlyRinging, type RingNotice, ringNotice } from './ring-attention.ts'
import { shellWords } from './shell-words.ts'
import { isRinging, isTalking, type Workplace } from './workplace.ts'

export interface RingAlertParts {
  desk: Pick<DeskWindow, 'isInFront' | 'raise' | 'calm' | 'bringForward'>
  /** Shows a notice of the operating system without a sound; the return value takes it away. */
  showNotice: (notice: RingNotice, onClick: () => void) => () => void
}

export function createRingAlert({ desk, showNotice }: RingAlertParts) {
  const notices = new Map<string, () => void>()

  return (now: Workplace, before: Workplace): void => {
    const ringing = new Set(now.calls.filter(isRinging).map(({ callId }) => callId))
    for (const [callId, takeAway] of [...notices]) {
      if (ringing.has(callId)) continue
      notices.delete(callId)
      takeAway()
    }
    if (ringing.size === 0 && before.calls.some(isRinging)) desk.calm()
    const words = shellWords(now.language).ring
    for (const call of newlyRinging(now, before)) {
      // In front of the agent the ring card says more than a notice could.
      if (!desk.isInFront())
        notices.set(call.callId, showNotice(ringNotice(call, now.notification, words), desk.bringForward))
      desk.raise(isTalking(now))
    }
  }
}
