// The agent's microphone: opened at sign-in, so that an answer never waits for a device or a permission, and given back
// at sign-out. The first preferred device that can be had; another one the moment it is lost, the first again when it
// returns. Each call gets a clone, because SIP.js stops the tracks of a call that ends.
import type { Log } from '../../../shared/log.ts'
import type { PreferredDevice, Settings } from '../../../shared/settings.ts'
import type { Clock } from '../clock.ts'
import type { AudioView, MicrophoneState } from './audio-view.ts'
import { inUse, pluggedIn, present } from './device-choice.ts'
import type { DeviceWatch } from './device-watch.ts'
import { constraintsFor, type Taken, type Treatment, takeMicrophone } from './take-microphone.ts'

/** A device that another program holds is asked for again after this, ms. */
const againMs = 3000

export type MicrophoneWish = Treatment & Pick<Settings, 'microphones'>

export interface MicrophoneDependencies {
  mediaDevices: Pick<MediaDevices, 'getUserMedia'>
  devices: Pick<DeviceWatch, 'read' | 'refresh' | 'onChange'>
  clock: Clock
  log: Log
  onView: (view: AudioView['microphone']) => void
  /** Another device or another treatment took over: calls going on need new clones. */
  onReplaced: () => void
}

export interface Microphone {
  /** Opens the device unless it is open. Answers whether it is. */
  open: () => Promise<boolean>
  /** Gives the device back and takes it anew, if somebody is signed in. */
  reopen: () => Promise<boolean>
  /** A stream of its own for one call. @throws when the microphone cannot be had */
  cloneForCall: () => Promise<MediaStream>
  use: (wish: MicrophoneWish) => void
  /** What is open, to look at its level: muting a call does not silence it. */
  stream: () => MediaStream | null
  close: () => void
}

/** What is open; the key says which device with which treatment, so that any difference is seen. */
interface Held {
  device: PreferredDevice | null
  key: string
  stream: MediaStream
  letGo: () => void
}

interface State extends MicrophoneDependencies {
  wish: MicrophoneWish
  isWanted: boolean
  held: Held | null
  /** A device was open since sign-in: whoever comes now takes its place. */
  hadOne: boolean
  opening: Promise<boolean> | null
  /** Something changed while a device was being opened. */
  isStale: boolean
  cancelRetry: () => void
}

const noWish: MicrophoneWish = {
  microphones: [],
  echoCancellation: true,
  noiseSuppression: true,
  gainControl: true
}

export function createMicrophone(dependencies: MicrophoneDependencies): Microphone {
  const state: State = {
    ...dependencies,
    wish: noWish,
    isWanted: false,
    held: null,
    hadOne: false,
    opening: null,
    isStale: false,
    cancelRetry: () => {}
  }
  dependencies.devices.onChange(() => settle(state))
  const open = (): Promise<boolean> => {
    state.isWanted = true
    return state.held ? Promise.resolve(true) : openBest(state)
  }
  return {
    open,
    reopen() {
      if (!state.isWanted) return Promise.resolve(false)
      release(state)
      return openBest(state)
    },
    async cloneForCall() {
      if (!(await open()) || !state.held) throw new Error('the microphone cannot be had')
      return state.held.stream.clone()
    },
    use(wish) {
      state.wish = wish
      settle(state)
    },
    stream: () => state.held?.stream ?? null,
    close() {
      state.isWanted = false
      state.hadOne = false
      state.cancelRetry()
      release(state)
      show(state, 'closed')
    }
  }
}

/** Time passed, devices or wishes changed: is another device the right one now? */
function settle(state: State): void {
  if (!state.isWanted) return
  if (state.opening) state.isStale = true
  else if (state.held?.key === keyOf(state, candidates(state)[0] ?? null))
    show(state, stateOf(state.held.stream))
  else void openBest(state)
}

function openBest(state: State): Promise<boolean> {
  state.cancelRetry()
  state.opening ??= tryInOrder(state).finally(() => {
    const { isStale } = state
    Object.assign(state, { opening: null, isStale: false })
    if (isStale) settle(state)
  })
  return state.opening
}

async function tryInOrder(state: State): Promise<boolean> {
  const { devices, log, mediaDevices } = state
  await devices.refresh()
  let why: Exclude<Taken['kind'], 'open'> = 'missing'
  for (const device of candidates(state)) {
    if (state.held?.key === keyOf(state, device)) break
    const taken = await takeMicrophone(mediaDevices, constraintsFor(state.wish, device))
    if (taken.kind === 'open') {
      // a page is told the names of devices only after the first permission
      await devices.refresh()
      return keep(state, device, taken.stream)
    }
    log.warn('microphone.notTaken', { why: taken.kind, name: taken.name })
    if (why !== 'busy' || taken.kind === 'refused') why = taken.kind
    if (why === 'refused') break
  }
  if (!state.isWanted) return false
  // a permission that was refused is not asked for again and again
  if (why !== 'refused') retryLater(state)
  show(state, state.held ? stateOf(state.held.stream) : why)
  return state.held !== null
}

function keep(state: State, device: PreferredDevice | null, stream: MediaStream): boolean {
  release(state)
  const letGo = follow(stream, {
    onLost() {
      release(state)
      if (state.isWanted) void openBest(state)
    },
    onChange: () => void (state.held?.stream === stream && show(state, stateOf(stream)))
  })
  if (!state.isWanted) {
    letGo()
    return false
  }
  state.held = { device, key: keyOf(state, device), stream, letGo }
  if (device?.id !== candidates(state)[0]?.id) retryLater(state)
  show(state, stateOf(stream))
  if (state.hadOne) state.onReplaced()
  state.hadOne = true
  return true
}

function release(state: State): void {
  state.held?.letGo()
  state.held = null
}

function retryLater(state: State): void {
  state.cancelRetry()
  state.cancelRetry = state.clock.after(againMs, () => settle(state))
}

function show({ wish, held, onView }: State, microphone: MicrophoneState): void {
  onView({ state: microphone, ...inUse(wish.microphones, held?.device ?? null) })
}

/** The preferred ones that are there, in order, and then whatever the system would choose. */
const candidates = ({ wish, devices }: State): (PreferredDevice | null)[] => [
  ...present(wish.microphones, pluggedIn(devices.read(), 'audioinput')),
  null
]

const keyOf = ({ devices, wish }: State, device: PreferredDevice | null): string =>
  JSON.stringify([device?.id ?? systemChoice(devices), constraintsFor(wish, null)])

/** The system's own choice has no id of its own: what it stands for at the moment is told by its name and group. */
function systemChoice(devices: Pick<DeviceWatch, 'read'>): string {
  const entry = devices.read().find(({ kind, deviceId }) => kind === 'audioinput' && deviceId === 'default')
  return `system ${entry?.label ?? ''} ${entry?.groupId ?? ''}`
}

/** A track that is `muted` gets no sound from its device: the system's mute, or another program. */
const stateOf = (stream: MediaStream): MicrophoneState =>
  stream.getAudioTracks().some((track) => track.muted) ? 'silenced' : 'open'

/** Follows the tracks of a stream; the return value ends that and gives the device back. */
function follow(stream: MediaStream, { onLost, onChange }: Record<'onLost' | 'onChange', () => void>) {
  const tracks = stream.getAudioTracks()
  for (const track of tracks) {
    track.addEventListener('ended', onLost)
    track.addEventListener('mute', onChange)
    track.addEventListener('unmute', onChange)
  }
  return () => {
    for (const track of tracks) {
      track.removeEventListener('ended', onLost)
      track.removeEventListener('mute', onChange)
      track.removeEventListener('unmute', onChange)
      track.stop()
    }
  }
}
