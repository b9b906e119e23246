// When a call's sound is worth a word to the agent, and when that word is taken back: each warning has to hold for a while
// before it is said, and to be away for a while before it goes, so that nothing flickers during a call. Pure.
import { type QualityWarning, qualityWarningSchema } from './quality-view.ts'
import type { VoiceWindow } from './voice-window.ts'

/** Half of all people would call it poor (G.107 Annex B: R = 60). */
const poorMos = 3.1
/** Some would still be dissatisfied (R = 70): not before is it called good again. */
const goodMos = 3.6
/** A browser asks the way every 2.5 s whether it still stands (RFC 7675): so long without an answer it does not, ms. */
const unansweredMs = 6000
/** At 20 ms a packet; one and a half seconds' worth, so that the first moments of a way prove nothing. */
const enoughPackets = 75

interface Patience {
  raiseMs: number
  clearMs: number
}

const patience: Record<QualityWarning, Patience> = {
  unheard: { raiseMs: 2000, clearMs: 2000 },
  'hears-nothing': { raiseMs: 2000, clearMs: 2000 },
  'microphone-dead': { raiseMs: 6000, clearMs: 0 },
  'line-poor': { raiseMs: 4000, clearMs: 6000 }
}

/** A condition over time: since when it has been otherwise than what is shown. */
interface Latch {
  isOn: boolean
  otherwiseSince: number | null
}
export type Warnings = Record<QualityWarning, Latch>

const off: Latch = { isOn: false, otherwiseSince: null }

export const noWarnings: Warnings = {
  unheard: off,
  'hears-nothing': off,
  'microphone-dead': off,
  'line-poor': off
}

/** What must not be taken for a fault. */
export interface Circumstances {
  held: boolean
  muted: boolean
  /** In a conference what goes out is a mix, and the microphone is not this call's own. */
  joined: boolean
  /** Since the way for our packets last answered, ms; `null` = it never did, or that is not counted. */
  unansweredForMs: number | null
}

export function stepWarnings(
  warnings: Warnings,
  window: VoiceWindow,
  circumstances: Circumstances,
  at: number
): Warnings {
  if (circumstances.held) return noWarnings
  const step = (name: QualityWarning, isSo: boolean | null): Latch =>
    isSo === null ? warnings[name] : stepLatch(warnings[name], isSo, patience[name], at)
  return {
    unheard: step('unheard', isUnheard(window, circumstances)),
    'hears-nothing': step('hears-nothing', hearsNothing(window)),
    'microphone-dead': step('microphone-dead', isDead(window, circumstances)),
    'line-poor': step('line-poor', isPoor(window, warnings['line-poor'].isOn))
  }
}

export const shownWarnings = (warnings: Warnings): QualityWarning[] =>
  qualityWarningSchema.options.filter((name) => warnings[name].isOn)

function stepLatch(latch: Latch, isSo: boolean, { raiseMs, clearMs }: Patience, at: number): Latch {
  if (isSo === latch.isOn) return latch.otherwiseSince === null ? latch : { ...latch, otherwiseSince: null }
  const since = latch.otherwiseSince ?? at
  return at - since >= (isSo ? raiseMs : clearMs)
    ? { isOn: isSo, otherwiseSince: null }
    : { isOn: latch.isOn, otherwiseSince: since }
}

/** Packets come in, and none goes out, or the way out has stopped answering: RTCP is silent about what never arrives. */
const isUnheard = (
  { receivedPackets, sentPackets }: VoiceWindow,
  { unansweredForMs }: Circumstances
): boolean =>
  receivedPackets >= enoughPackets &&
  (sentPackets === 0 || (unansweredForMs !== null && unansweredForMs >= unansweredMs))

const hearsNothing = ({ receivedPackets, sentPackets }: VoiceWindow): boolean =>
  receivedPackets === 0 && sentPackets >= enoughPackets

/** A live microphone is never quite still: not even rounding leaves its energy at nothing. `null`: cannot be told now. */
function isDead(
  { microphoneEnergy, microphoneSeconds }: VoiceWindow,
  { muted, joined }: Circumstances
): boolean | null {
  if (muted || joined) return false
  return microphoneSeconds > 0 ? microphoneEnergy <= 0 : null
}

/** Between the two marks it stays what it was. */
const isPoor = ({ mos }: VoiceWindow, isShown: boolean): boolean | null =>
  mos === null ? null : mos < (isShown ? goodMos : poorMos)
