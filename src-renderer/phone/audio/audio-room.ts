// The sound of one workstation, put together: microphone, loudspeaker, ringer, headset buttons, and one view of them all
// for the desk. Nothing is held open while nobody is signed in.
import type { CallSnapshot } from '../../../shared/domain/call-machine.ts'
import type { Log } from '../../../shared/log.ts'
import type { Settings } from '../../../shared/settings.ts'
import type { CallCommand } from '../call/call-commands.ts'
import type { Clock } from '../clock.ts'
import { type AudioCommand, type AudioView, silentAudio } from './audio-view.ts'
import { pluggedIn } from './device-choice.ts'
import { createDeviceWatch, type DeviceWatch, type DeviceWatchDependencies } from './device-watch.ts'
import type { Headsets } from './headset.ts'
import { createHeadsetDesk } from './headset-desk.ts'
import { type AudioOutput, createLoudspeaker, type Loudspeaker } from './loudspeaker.ts'
import { createMicrophone, type Microphone, type MicrophoneDependencies } from './microphone.ts'
import { createRinger, type Ringer } from './ringer.ts'
import type { OutletContext } from './sound-outlet.ts'
import { createVoiceMeter } from './voice-meter.ts'
import { createVoiceWatch } from './voice-watch.ts'

export interface AudioRoomDependencies {
  mediaDevices: MicrophoneDependencies['mediaDevices'] & DeviceWatchDependencies['mediaDevices']
  createAudioContext: () => OutletContext
  /** One that holds no loudspeaker open. */
  createMeterContext: () => AudioContext
  audioOutput: AudioOutput
  headsets: Headsets
  clock: Clock
  log: Log
  calls: () => readonly CallSnapshot[]
  /** A button of the headset. */
  command: (command: CallCommand) => void
  onView: (view: AudioView) => void
  /** Another microphone took over: calls going on need new clones. */
  onMicrophoneReplaced: () => void
}

export interface AudioRoom {
  microphone: Microphone
  loudspeaker: Loudspeaker
  ringer: Ringer
  use: (settings: Settings) => void
  /** Somebody signed in. */
  open: () => void
  close: () => void
  /** The calls changed. */
  follow: () => void
  obey: (command: AudioCommand) => void
  /** Gives the microphone back and takes it anew: a driver that hangs comes to by it. */
  reopenMicrophone: () => void
}

export function createAudioRoom(dependencies: AudioRoomDependencies): AudioRoom {
  const { clock, log, calls, onMicrophoneReplaced } = dependencies
  const devices = createDeviceWatch(dependencies)
  const show = createView(dependencies.onView)
  devices.onChange(() => show({ plugged: pluggedView(devices) }))

  const loudspeaker = createLoudspeaker({
    element: dependencies.audioOutput,
    devices,
    clock,
    log,
    onView: (speaker) => show({ speaker })
  })
  const ringer = createRinger({
    createContext: dependencies.createAudioContext,
    devices,
    clock,
    log,
    onState: (state) => show({ ringer: state })
  })
  const microphone = createMicrophone({
    mediaDevices: dependencies.mediaDevices,
    devices,
    clock,
    log,
    onView: (view) => show({ microphone: view }),
    onReplaced: onMicrophoneReplaced
  })
  const voice = createVoiceWatch({
    meter: createVoiceMeter(dependencies.createMeterContext, log),
    clock,
    stream: microphone.stream,
    isMuted: () => calls().some(({ phase, muted }) => phase === 'active' && muted),
    onView: show
  })
  const headset = createHeadsetDesk({ ...dependencies, onName: (name) => show({ headset: name }) })
  const parts = [devicesLife(devices), microphoneLife(microphone), ringer, headset]
  return {
    microphone,
    loudspeaker,
    ringer,
    use(settings) {
      microphone.use(settings)
      loudspeaker.use(settings.speakers)
      ringer.use(settings)
    },
    open() {
      for (const part of parts) part.open()
    },
    close() {
      for (const part of parts) part.close()
    },
    follow() {
      voice.follow()
      headset.follow()
    },
    reopenMicrophone: () => void microphone.reopen(),
    obey: ({ kind }) =>
      ({
        'test-ring': ringer.test,
        remind: ringer.remind,
        meter: voice.showLevel,
        'find-headset': headset.find
      })[kind]()
  }
}

/** Whole views go out, and only where something is new. */
function createView(onView: AudioRoomDependencies['onView']): (part: Partial<AudioView>) => void {
  let view = silentAudio
  return (part) => {
    const next = { ...view, ...part }
    if (JSON.stringify(next) === JSON.stringify(view)) return
    view = next
    onView(view)
  }
}

const pluggedView = (devices: Pick<DeviceWatch, 'read'>): AudioView['plugged'] => ({
  microphones: pluggedIn(devices.read(), 'audioinput'),
  speakers: pluggedIn(devices.read(), 'audiooutput')
})

const devicesLife = (devices: DeviceWatch) => ({ open: devices.start, close: devices.stop })

const microphoneLife = (microphone: Microphone) => ({
  open: () => void microphone.open(),
  close: microphone.close
})
