// A callback is due and the desk is not in front: a notice of the operating system says so, without a name, once. The
// card on the desk is what stays.
import type { DeskWindow } from './desk-window.ts'
import type { RingAlertParts } from './ring-alert.ts'
import { shellWords } from './shell-words.ts'
import type { Workplace } from './workplace.ts'

export interface ReminderNoticeParts {
  desk: Pick<DeskWindow, 'isInFront' | 'bringForward'>
  showNotice: RingAlertParts['showNotice']
}

export function createReminderNotice({ desk, showNotice }: ReminderNoticeParts) {
  let takeAway = () => {}
  return (now: Workplace, before: Workplace): void => {
    if (now.reminders === before.reminders) return
    takeAway()
    takeAway = () => {}
    if (!desk.isInFront()) takeAway = showNotice(shellWords(now.language).callbackDue, desk.bringForward)
  }
}
