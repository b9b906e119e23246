// The telephone of one workstation, put together: the agent's account becomes a line, INVITEs become calls, commands from
// the desk become SIP. What becomes of a call goes to the host from here, not from a screen that may be reloading.
import type { SessionDescriptionHandlerFactory } from 'sip.js'
import type { SipAccount } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { Settings } from '../../shared/settings.ts'
import type { HostClient } from '../host/host-client.ts'
import { createAgentAccount } from './agent-account.ts'
import { type AudioOutput, createLoudspeaker } from './audio/loudspeaker.ts'
import { createMicrophone, type Microphone, type MicrophoneDependencies } from './audio/microphone.ts'
import { createRinger, type RingerContext } from './audio/ringer.ts'
import { createCallReports } from './call/call-reports.ts'
import { createSipCalls } from './call/sip-calls.ts'
import type { Clock } from './clock.ts'
import { createSipLine, type SipLine, type SipLineDependencies } from './line/sip-line.ts'
import { type PhoneChannel, phoneMessageSchema, type Registration } from './phone.ts'
import { createPhoneBoard } from './phone-board.ts'

export interface SipPhoneDependencies {
  host: HostClient
  channel: PhoneChannel
  mediaDevices: MicrophoneDependencies['mediaDevices']
  createAudioContext: () => RingerContext
  audioOutput: AudioOutput
  openSocket: SipLineDependencies['openSocket']
  /** Media of a call, from the microphone given; WebRTC in the page. */
  createMedia: (microphone: Microphone) => SessionDescriptionHandlerFactory
  /** The network is back, or the machine woke up. */
  onNetworkChange: (listener: () => void) => void
  clock: Clock
  random: () => number
  randomId: () => string
  log: Log
}

export interface SipPhone {
  start: () => void
  /** No call is going on and the host has taken every report. */
  isIdle: () => boolean
}

export function createSipPhone(dependencies: SipPhoneDependencies): SipPhone {
  const { host, channel, clock, log } = dependencies
  const board = createPhoneBoard(channel, clock.now)
  const reports = createCallReports(dependencies)
  const loudspeaker = createLoudspeaker(dependencies.audioOutput, log)
  const ringer = createRinger(dependencies.createAudioContext, log)
  const microphone = createMicrophone({
    mediaDevices: dependencies.mediaDevices,
    log,
    onState: (state) => board.change({ microphone: state }),
    onReplaced: () => calls.replaceMicrophone()
  })
  let line: SipLine | null = null
  const onIdle = () => void account.refresh()
  const parts = { ...dependencies, board, reports, loudspeaker, ringer, microphone }
  const calls = createSipCalls({ ...parts, line: () => line, onIdle })

  const showRegistration = (state: Registration['state']) => {
    if (board.read().registration.state === state) return
    board.change({ registration: { state, since: clock.now() } })
    log.info('phone.registration', { state })
  }
  const openLine = (account: SipAccount): SipLine => {
    const opened = createSipLine({
      ...dependencies,
      account,
      sessionDescriptionHandlerFactory: dependencies.createMedia(microphone),
      onInvite: (invitation) => calls.offer(invitation),
      onRegistration: (state) => line === opened && showRegistration(state),
      onReturn: () => calls.recover()
    })
    return opened
  }
  const account = createAgentAccount({
    ...dependencies,
    isOnCall: () => board.current() !== null,
    onAccount(next) {
      line?.stop()
      line = next && openLine(next)
      line?.start()
      if (next) void microphone.open()
      else {
        microphone.close()
        showRegistration('off')
      }
    }
  })
  const devices = ({ microphoneId, speakerId, ringerId }: Settings) => {
    microphone.use(microphoneId)
    loudspeaker.use(speakerId)
    ringer.use(ringerId)
  }

  return {
    start() {
      channel.listen((raw) => obey(raw, { board, calls, log }))
      host.on('settings.changed', devices)
      dependencies.onNetworkChange(() => line?.probe())
      host.call('settings.read', {}).then(
        ({ settings }) => devices(settings),
        () => {}
      )
      account.start()
      board.publish()
    },
    isIdle: () => board.current() === null && reports.waiting() === 0
  }
}

type Obeying = Pick<Parameters<typeof createSipCalls>[0], 'board' | 'log'> & {
  calls: ReturnType<typeof createSipCalls>
}

/** One message of the channel; what the contract does not name is not heard. */
function obey(raw: unknown, { board, calls, log }: Obeying): void {
  const message = phoneMessageSchema.safeParse(raw)
  if (!message.success || message.data.to !== 'phone') return
  const { command } = message.data
  if (command.kind === 'report') {
    board.publish()
    return
  }
  calls
    .obey(command)
    .catch((error: unknown) => log.error('phone.commandFailed', { kind: command.kind, error }))
}
