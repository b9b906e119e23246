// What to do about a call whose sound has stopped while its signalling stands: say so, then ask for another way by ICE
// restarts until packets come again and the way itself has answered. Pure: readings in, decision out.
import type { MediaState } from './media-view.ts'
import { type MediaHealth, silentFor } from './media-watch.ts'

/** So much silence is shown, ms: packets come in pauses of speech too. */
const shownAfterMs = 3000
/** The first restart is asked after this much silence, ms. */
const firstRestartMs = 3500
/** Between one restart and the next while nothing comes in, ms: answer and checks of the last one take their time. */
const restartPauseMs = 5000
/** The same once sound comes again and the new way has not answered yet, ms. */
const confirmPauseMs = 1500
/** How often that is asked: what has not answered by then will not, and the customer may be heard by an old way. */
const mostConfirmations = 4
/** A browser asks the chosen way every 2.5 s whether it is there (RFC 7675); no answer for longer: it is not, ms. */
const consentMs = 3000

export interface MediaRepair {
  state: MediaState
  /** Epoch ms of the newest restart that no way has answered; `null` = none. */
  restartedAt: number | null
  /** Candidate pairs there were before that restart. */
  before: readonly string[]
  /** Restarts asked for since sound comes again. */
  confirmations: number
}

export interface RepairStep {
  repair: MediaRepair
  /** Ask for an ICE restart now. */
  restart: boolean
}

export const startMediaRepair: MediaRepair = {
  state: 'flowing',
  restartedAt: null,
  before: [],
  confirmations: 0
}

export function stepMediaRepair(
  last: MediaRepair,
  health: MediaHealth,
  now: number,
  onHold: boolean
): RepairStep {
  const silentMs = onHold ? unreachedFor(health, now) : silentFor(health, now)
  const isSilent = silentMs >= (onHold ? firstRestartMs : shownAfterMs)
  // Hearing the customer is not being heard: until the new way has answered, nothing of ours need arrive.
  if (!isSilent && (last.restartedAt === null || isSettled(last, health, now)))
    return { repair: startMediaRepair, restart: false }
  const since = now - (last.restartedAt ?? Number.NEGATIVE_INFINITY)
  const restart = isSilent
    ? silentMs >= firstRestartMs && since >= restartPauseMs && !isAnswered(health, now)
    : since >= confirmPauseMs
  if (restart) {
    const before = Object.keys(health.sample.answers)
    const confirmations = isSilent ? 0 : last.confirmations + 1
    return { repair: { state: 'repairing', restartedAt: now, before, confirmations }, restart }
  }
  return { repair: { ...last, state: last.restartedAt === null ? 'silent' : 'repairing' }, restart }
}

/** On hold nothing is sent that could be missed; whether the way stands, ICE knows, and the answers to its questions. */
const unreachedFor = ({ answeredAt, disconnectedSince }: MediaHealth, now: number): number =>
  disconnectedSince !== null ? firstRestartMs : answeredAt === null ? 0 : now - answeredAt

const isSettled = (last: MediaRepair, health: MediaHealth, now: number): boolean =>
  hasNewWay(last, health) ||
  (last.confirmations >= mostConfirmations && now - (last.restartedAt ?? 0) >= confirmPauseMs)

/** An old pair may answer again while the PBX takes no sound from it. A browser that counts no answers is believed. */
function hasNewWay({ before }: MediaRepair, { sample: { answers } }: MediaHealth): boolean {
  const pairs = Object.entries(answers)
  return pairs.length === 0 || pairs.some(([pair, count]) => count > 0 && !before.includes(pair))
}

/** The way stands and nobody speaks on it: the other side is muted or its trunk is dead, and no other way helps. */
const isAnswered = ({ answeredAt }: MediaHealth, now: number): boolean =>
  answeredAt !== null && now - answeredAt < consentMs
