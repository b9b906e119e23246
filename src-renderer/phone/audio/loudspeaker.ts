// What the agent hears: one audio element for all calls, on the first preferred device that is plugged in, back on it
// when it returns.
import type { Log } from '../../../shared/log.ts'
import type { PreferredDevice } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import type { InUse } from './audio-view.ts'
import { inUse, pluggedIn, present } from './device-choice.ts'
import type { DeviceWatch } from './device-watch.ts'

/** A device that refused the sound is asked again after this, ms: one just plugged in may need a moment. */
const againMs = 1000
/**
 * Chromium keeps the output of a device for five seconds after its last use, also when the device was pulled out; who
 * comes back to it sooner plays into that dead output and nothing is heard, ms.
 */
const deadMs = 6000

export interface Loudspeaker {
  play: (stream: MediaStream) => void
  stop: () => void
  /** In the order of preference. */
  use: (speakers: readonly PreferredDevice[]) => void
}

/** The part of an audio element that is used. */
export type AudioOutput = Pick<HTMLAudioElement, 'srcObject' | 'play' | 'setSinkId'>

export interface LoudspeakerDependencies {
  element: AudioOutput
  devices: Pick<DeviceWatch, 'read' | 'onChange'>
  clock: Clock
  log: Log
  onView: (view: InUse) => void
}

interface State extends LoudspeakerDependencies {
  preferred: readonly PreferredDevice[]
  plugged: readonly PreferredDevice[]
  /** When each device was pulled out, by id. */
  lostAt: Map<string, number>
  /** What the element was told last; it does not notice that a device is gone. */
  sink: string
  /** One after the other: the last one told must be the last one done. */
  moves: Promise<void>
  cancelRetry: () => void
}

export function createLoudspeaker(dependencies: LoudspeakerDependencies): Loudspeaker {
  const { element, devices } = dependencies
  const state: State = {
    ...dependencies,
    preferred: [],
    plugged: [],
    lostAt: new Map(),
    sink: '',
    moves: Promise.resolve(),
    cancelRetry: () => {}
  }
  devices.onChange(() => {
    noteLosses(state)
    settle(state)
  })
  return {
    play(stream) {
      element.srcObject = stream
      element.play().catch((error: unknown) => complain(state, 'loudspeaker.silent', error))
    },
    stop() {
      element.srcObject = null
    },
    use(speakers) {
      state.preferred = speakers
      settle(state)
    }
  }
}

function complain({ log }: State, event: string, error: unknown): void {
  log.warn(event, { name: error instanceof Error ? error.name : 'unknown' })
}

function noteLosses(state: State): void {
  const plugged = pluggedIn(state.devices.read(), 'audiooutput')
  for (const { id } of state.plugged) {
    if (!plugged.some((device) => device.id === id)) state.lostAt.set(id, state.clock.now())
  }
  state.plugged = plugged
}

function settle(state: State): void {
  state.moves = state.moves.then(() => move(state))
}

function settleLater(state: State, milliseconds: number): void {
  state.cancelRetry()
  state.cancelRetry = state.clock.after(milliseconds, () => settle(state))
}

/** How long this device's old output still stands in the way, ms. */
const deadFor = ({ lostAt, clock }: State, { id }: PreferredDevice): number =>
  Math.max(0, (lostAt.get(id) ?? Number.NEGATIVE_INFINITY) + deadMs - clock.now())

/** The first device that takes the sound. */
async function move(state: State): Promise<void> {
  const { preferred, devices, element } = state
  for (const device of [...present(preferred, pluggedIn(devices.read(), 'audiooutput')), null]) {
    const wait = device ? deadFor(state, device) : 0
    if (wait > 0) {
      settleLater(state, wait)
      continue
    }
    const id = device?.id ?? ''
    try {
      if (id !== state.sink) await element.setSinkId(id)
      state.sink = id
      state.onView(inUse(preferred, device))
      return
    } catch (error) {
      complain(state, 'loudspeaker.refused', error)
      settleLater(state, againMs)
    }
  }
}
