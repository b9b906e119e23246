// One place where the phone's own sounds come out: an audio context on one device. It rests between sounds, so that the
// device is free for other programs, and can say whether it would sound.
import type { Log } from '../../../shared/log.ts'
import type { Clock } from '../clock.ts'
import { startTone, type Tone } from './tones.ts'

/** A context that is not running after this will not run without a click, ms. */
const patienceMs = 1000
/** Sounds follow each other; a device is given back only after this, ms. */
const restAfterMs = 500

/** A context that may be told its device (AudioContext.setSinkId is not in every browser's types yet). */
export type OutletContext = AudioContext & { setSinkId?(deviceId: string): Promise<void> }

export interface OutletDependencies {
  createContext: () => OutletContext
  clock: Clock
  log: Log
}

export type OutletCheck = 'ok' | 'suspended' | 'device-missing'

export interface SoundOutlet {
  /** Sounds it instead of whatever sounds here. */
  sound: (tone: Tone) => void
  silence: () => void
  /** Would it sound? Runs the context on its device, without a sound. */
  check: () => Promise<OutletCheck>
  close: () => void
}

/** @param sinkId '' = the system's own choice */
export function createSoundOutlet(sinkId: string, dependencies: OutletDependencies): SoundOutlet {
  const { clock, log } = dependencies
  const context = dependencies.createContext()
  let stop: (() => void) | null = null
  let cancelRest = () => {}

  const complain = (event: string) => (error: unknown) => {
    log.warn(event, { name: error instanceof Error ? error.name : 'unknown' })
    return false
  }
  const placed =
    sinkId === '' || !context.setSinkId
      ? Promise.resolve(true)
      : context.setSinkId(sinkId).then(() => true, complain('ringer.refused'))
  // also when it seems to run: a rest that has just begun shows only later
  const wake = () => {
    cancelRest()
    context.resume().catch(complain('ringer.silent'))
  }
  const rest = () => {
    cancelRest()
    cancelRest = clock.after(restAfterMs, () => void context.suspend().catch(complain('ringer.restless')))
  }
  const silence = () => {
    stop?.()
    if (stop) rest()
    stop = null
  }
  return {
    sound(tone) {
      silence()
      wake()
      stop = startTone(context, tone)
    },
    silence,
    async check() {
      if (!(await placed)) return 'device-missing'
      wake()
      const isRunning = await runs(context, clock)
      if (!stop) rest()
      return isRunning ? 'ok' : 'suspended'
    },
    close() {
      silence()
      cancelRest()
      context.close().catch(complain('ringer.unclosed'))
    }
  }
}

const runs = (context: OutletContext, clock: Clock): Promise<boolean> =>
  new Promise((resolve) => {
    const answer = (isRunning: boolean) => {
      giveUp()
      context.removeEventListener('statechange', look)
      resolve(isRunning)
    }
    const look = () => void (context.state === 'running' && answer(true))
    const giveUp = clock.after(patienceMs, () => answer(false))
    context.addEventListener('statechange', look)
    look()
  })
