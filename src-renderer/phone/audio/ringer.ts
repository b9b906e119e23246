// The phone's own sounds, each where it belongs: a call rings on every device chosen for ringing, so that it is heard
// with the headset off; all others are for the agent's ear. Says whether a ring would be heard (part of readiness).
import type { PreferredDevice, Settings } from '../../../shared/settings.ts'
import type { RingerState } from './audio-view.ts'
import { pluggedIn, present } from './device-choice.ts'
import type { DeviceWatch } from './device-watch.ts'
import { createSoundOutlet, type OutletDependencies, type SoundOutlet } from './sound-outlet.ts'
import { atVolume, type Tone, tones } from './tones.ts'

/** How long a test ring sounds, ms. */
const testMs = 2000
const reminderMs = 800
/** A page that may not sound is tried again after this, ms: a click anywhere in it may have helped. */
const againMs = 5000

export interface RingerDependencies extends OutletDependencies {
  devices: Pick<DeviceWatch, 'read' | 'onChange'>
  onState: (state: RingerState) => void
}

export interface Ringer {
  ring: () => void
  ringback: () => void
  /** The discreet tone of a second call. */
  waiting: () => void
  /** Before a call answers itself. */
  notice: () => void
  /** Silence at once, whatever sounds. */
  stop: () => void
  /** The ring for a moment, unless something sounds. */
  test: () => void
  /** A short reminder, where nothing sounds already. */
  remind: () => void
  use: (wish: RingerWish) => void
  /** From now on the ringer is kept proven; until `close`. */
  open: () => void
  close: () => void
}

export type RingerWish = Pick<Settings, 'ringers' | 'speakers' | 'ringVolume'>
type Place = 'ringers' | 'ear'

interface State extends RingerDependencies {
  wish: RingerWish
  isOpen: boolean
  sounding: { tone: Tone; place: Place } | null
  outlets: Map<string, SoundOutlet>
  /** Counts checks: an older answer never lands on a newer one. */
  checks: number
  cancelTest: () => void
  cancelCheck: () => void
}

export function createRinger(dependencies: RingerDependencies): Ringer {
  const state: State = {
    ...dependencies,
    wish: { ringers: [], speakers: [], ringVolume: 50 },
    isOpen: false,
    sounding: null,
    outlets: new Map(),
    checks: 0,
    cancelTest: () => {},
    cancelCheck: () => {}
  }
  const stop = () => {
    state.cancelTest()
    state.sounding = null
    for (const outlet of state.outlets.values()) outlet.silence()
  }
  const sound = (tone: Tone, place: Place) => {
    stop()
    state.sounding = { tone, place }
    soundOut(state, tone, place)
  }
  dependencies.devices.onChange(() => rearrange(state))
  return {
    ring: () => sound(tones.ring, 'ringers'),
    ringback: () => sound(tones.ringback, 'ear'),
    waiting: () => sound(tones.waiting, 'ear'),
    notice: () => sound(tones.notice, 'ear'),
    stop,
    test() {
      if (state.sounding) return
      sound(tones.ring, 'ringers')
      state.cancelTest = state.clock.after(testMs, stop)
      void check(state)
    },
    remind() {
      if (state.sounding) return
      sound(tones.reminder, 'ringers')
      state.cancelTest = state.clock.after(reminderMs, stop)
    },
    use(wish) {
      state.wish = wish
      rearrange(state)
    },
    open() {
      state.isOpen = true
      void check(state)
    },
    close() {
      state.isOpen = false
      stop()
      state.checks += 1
      state.cancelCheck()
      closeAllBut(state, new Set())
      state.onState('unknown')
    }
  }
}

const outputs = ({ devices }: State): PreferredDevice[] => pluggedIn(devices.read(), 'audiooutput')

/** Ids of the devices; '' = the system's own choice. */
function sinksOf(state: State, place: Place): string[] {
  const { ringers, speakers } = state.wish
  const there = present(place === 'ringers' ? ringers : speakers, outputs(state)).map(({ id }) => id)
  if (there.length === 0) return ['']
  return place === 'ringers' ? there : there.slice(0, 1)
}

/** The volume is that of the ringers; what is for the ear is never louder than it was made. */
function soundOut(state: State, tone: Tone, place: Place): void {
  const heard = place === 'ringers' ? atVolume(tone, state.wish.ringVolume) : tone
  for (const sinkId of sinksOf(state, place)) outletOn(state, sinkId).sound(heard)
}

function outletOn(state: State, sinkId: string): SoundOutlet {
  const outlet = state.outlets.get(sinkId) ?? createSoundOutlet(sinkId, state)
  state.outlets.set(sinkId, outlet)
  return outlet
}

/** A device came or went, or others were chosen, or another volume: what sounds goes on where and as it is wanted now. */
function rearrange(state: State): void {
  const wanted = new Set([...sinksOf(state, 'ringers'), ...sinksOf(state, 'ear')])
  // a device that was away is another device to a context that lost it
  closeAllBut(state, wanted)
  const { sounding } = state
  if (sounding) {
    for (const outlet of state.outlets.values()) outlet.silence()
    soundOut(state, sounding.tone, sounding.place)
  }
  if (state.isOpen) void check(state)
}

function closeAllBut(state: State, wanted: ReadonlySet<string>): void {
  for (const [sinkId, outlet] of state.outlets) {
    if (wanted.has(sinkId)) continue
    outlet.close()
    state.outlets.delete(sinkId)
  }
}

async function check(state: State): Promise<void> {
  state.cancelCheck()
  state.checks += 1
  const mine = state.checks
  const found = await Promise.all(sinksOf(state, 'ringers').map((sinkId) => outletOn(state, sinkId).check()))
  if (mine !== state.checks) return
  const verdict = verdictOf(state, found)
  state.onState(verdict)
  if (verdict !== 'suspended') return
  // a context that lost its device does not find it again by itself
  if (!state.sounding) closeAllBut(state, new Set())
  state.cancelCheck = state.clock.after(againMs, () => void check(state))
}

/** One device that sounds is enough; the system's own choice instead of a chosen one is not: nobody knows where that is. */
function verdictOf(state: State, found: readonly Exclude<RingerState, 'unknown'>[]): RingerState {
  const { ringers } = state.wish
  const isAway = ringers.length > 0 && present(ringers, outputs(state)).length === 0
  const hasNoOutput =
    state.devices.read().length > 0 && !state.devices.read().some(({ kind }) => kind === 'audiooutput')
  if (isAway || hasNoOutput) return 'device-missing'
  if (found.includes('ok')) return 'ok'
  return found.includes('suspended') ? 'suspended' : 'device-missing'
}
