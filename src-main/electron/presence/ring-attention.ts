// How the shell draws attention to a call that rings: decided here, done elsewhere. Nothing that is decided here takes a
// key press away from what the agent is typing into, in this program or another one.
import type { CallAtHand } from '../../../shared/desk-views.ts'
import { cleanDisplayName } from '../../../shared/domain/display-name.ts'
import { formatPhoneNumber } from '../../../shared/domain/phone-number.ts'
import { isRinging, type Workplace } from './workplace.ts'

export interface DeskWindowState {
  isFocused: boolean
  isVisible: boolean
  isMinimised: boolean
}

/** show: onto the screen · lift: above other windows · flash: in the task bar. None of them moves the focus. */
export type RaiseStep = 'show' | 'lift' | 'flash'

/**
 * Windows alone brings a minimised window back without focus; elsewhere its button flashes. A window that is on the
 * screen already is only lifted: to show it would shrink a maximised one.
 */
export function howToRaise(
  { isFocused, isVisible, isMinimised }: DeskWindowState,
  { isTalking, platform }: { isTalking: boolean; platform: string }
): readonly RaiseStep[] {
  if (isMinimised) return platform === 'win32' && !isTalking ? ['show', 'flash'] : ['flash']
  // Closed to the tray it has no button that could flash, talking or not.
  if (!isVisible) return ['show', 'flash']
  if (isFocused) return []
  return isTalking ? ['flash'] : ['lift', 'flash']
}

/** Calls that ring now and did not before. */
export function newlyRinging(now: Workplace, before: Workplace): CallAtHand[] {
  const known = new Set(before.calls.filter(isRinging).map(({ callId }) => callId))
  return now.calls.filter((call) => isRinging(call) && !known.has(call.callId))
}

export interface RingNotice {
  title: string
  body: string
}

export interface RingWords {
  title: string
  queue: (queue: string) => string
}

/** The queue only, unless the policy lets the caller stand there: the system's centre keeps what it was shown. */
export function ringNotice(
  { queue, displayName, ani, extension }: CallAtHand,
  notification: Workplace['notification'],
  words: RingWords
): RingNotice {
  const number = ani === null ? (extension ?? '') : formatPhoneNumber(ani)
  const caller = notification === 'caller' ? [displayName, number] : []
  const lines = [...caller.map(harmless), queue === null ? '' : words.queue(harmless(queue))]
  return { title: words.title, body: lines.filter((line) => line !== '').join('\n') }
}

/** Notification servers of Linux read mark-up; a caller's name is none. */
const harmless = (text: string): string => cleanDisplayName(text.replace(/[<>&]+/g, ' '))
