// When F4 hangs up: it sits between keys that are pressed all day, so it wants to be pressed twice. Pure: what counts is
// when the keys went down, so that a page that was busy in between loses no press.

/** How long the first press waits for the second, ms. */
const waitsMs = 2000
/** A second press that came too late is told so, and waits longer: whoever pressed is slow today, or the machine is. */
const waitsAfterLateMs = 4000
/** A press so long after another, ms, has nothing to do with it. */
const forgottenMs = 10_000

/** A press that waits for the next one. */
export interface HangUpPress {
  /** Time stamp of the key press, ms. */
  at: number
  /** It was to be a second one, and came too late. */
  isLate: boolean
}

export const pressWaitsMs = ({ isLate }: HangUpPress): number => (isLate ? waitsAfterLateMs : waitsMs)

/** @returns `hang-up`, or the press that now waits for another one */
export function pressHangUp(before: HangUpPress | null, at: number): HangUpPress | 'hang-up' {
  const since = before === null ? Number.POSITIVE_INFINITY : at - before.at
  if (before !== null && since <= pressWaitsMs(before)) return 'hang-up'
  return { at, isLate: since <= forgottenMs }
}
