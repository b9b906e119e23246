// The telephone of one workstation, put together: the agent's account becomes a line, INVITEs become calls, commands from
// the desk become SIP. What becomes of a call goes to the host from here, not from a screen that may be reloading.
import type { SessionDescriptionHandlerFactory } from 'sip.js'
import type { SipAccount } from '../../shared/central-contract.ts'
import type { Log } from '../../shared/log.ts'
import type { HostClient } from '../host/host-client.ts'
import { createAgentAccount } from './agent-account.ts'
import { type AudioRoomDependencies, createAudioRoom } from './audio/audio-room.ts'
import { type AudioView, isAudioCommand } from './audio/audio-view.ts'
import type { Microphone } from './audio/microphone.ts'
import { createCallReports } from './call/call-reports.ts'
import type { CreateConference } from './call/conference.ts'
import { answerEchoQuestions } from './call/echo-call.ts'
import { createSipCalls } from './call/sip-calls.ts'
import { createCallsAtHandReport } from './calls-at-hand.ts'
import type { Clock } from './clock.ts'
import { createSipLine, type SipLine, type SipLineDependencies } from './line/sip-line.ts'
import { type PhoneChannel, type PhoneSnapshot, phoneMessageSchema, type Registration } from './phone.ts'
import { createPhoneBoard } from './phone-board.ts'
import { createReadinessReport } from './readiness-report.ts'

export interface SipPhoneDependencies
  extends Omit<AudioRoomDependencies, 'calls' | 'command' | 'onView' | 'onMicrophoneReplaced'> {
  host: HostClient
  channel: PhoneChannel
  openSocket: SipLineDependencies['openSocket']
  /** Media of a call, from the microphone given; WebRTC in the page. */
  createMedia: (microphone: Microphone) => SessionDescriptionHandlerFactory
  /** Mixes a conference of three; Web Audio in the page. */
  createConference: CreateConference
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
  /** Another page is the telephone now: this one leaves the line and falls silent, at once or when its calls have ended. */
  leave: () => void
}

export function createSipPhone(dependencies: SipPhoneDependencies): SipPhone {
  const { host, clock, log } = dependencies
  const channel = leavable(dependencies.channel)
  let isLeaving = false
  const board = createPhoneBoard(overheard(channel, dependencies), clock.now)
  const reports = createCallReports(dependencies)
  const audio = createAudioRoom({
    ...dependencies,
    calls: () => board.read().calls,
    command: (command) =>
      void calls.obey(command).catch(() => log.warn('headset.commandFailed', { kind: command.kind })),
    onView: (sound) => board.change({ sound, microphone: microphoneOf(sound) }),
    onMicrophoneReplaced: () => calls.replaceMicrophone()
  })
  const { loudspeaker, ringer, microphone } = audio
  let line: SipLine | null = null
  const onIdle = () => void account.refresh()
  const parts = { ...dependencies, board, reports, loudspeaker, ringer, microphone }
  const calls = createSipCalls({ ...parts, line: () => line, policy: () => account.policy(), onIdle })

  const showRegistration = (state: Registration['state']) => {
    if (board.read().registration.state === state) return
    board.change({ registration: { state, since: clock.now() } })
    log.info('phone.registration', { state })
  }
  const openLine = (account: SipAccount): SipLine => {
    const opened = createSipLine({
      ...dependencies,
      account,
      isOnCall: () => board.going().length > 0,
      sessionDescriptionHandlerFactory: dependencies.createMedia(microphone),
      onInvite: (invitation) => calls.offer(invitation),
      onRegistration: (state) => line === opened && showRegistration(state),
      onReturn: () => calls.recover()
    })
    return opened
  }
  const account = createAgentAccount({
    ...dependencies,
    isOnCall: () => board.going().length > 0,
    onAccount(next) {
      if (isLeaving) channel.leave()
      line?.stop()
      line = next && openLine(next)
      line?.start()
      if (next) audio.open()
      else {
        audio.close()
        showRegistration('off')
      }
    }
  })
  return {
    start() {
      channel.listen((raw) => obey(raw, { board, calls, audio, log }))
      board.onCalls(audio.follow)
      host.on('settings.changed', audio.use)
      answerEchoQuestions({ ...parts, line: () => line })
      dependencies.onNetworkChange(() => line?.probe())
      host.call('settings.read', {}).then(
        ({ settings }) => audio.use(settings),
        () => {}
      )
      account.start()
      board.publish()
    },
    isIdle: () => board.going().length === 0 && reports.waiting() === 0,
    leave() {
      isLeaving = true
      account.leave()
    }
  }
}

/** The pages of one browser share the channel: who has left it neither speaks nor hears. */
function leavable(channel: PhoneChannel): PhoneChannel & { leave: () => void } {
  let hasLeft = false
  return {
    post(message) {
      if (!hasLeft) channel.post(message)
    },
    listen: (listener) => channel.listen((message) => hasLeft || listener(message)),
    leave() {
      hasLeft = true
    }
  }
}

/** What the desk is shown, the host draws its conclusions from. */
function overheard(
  channel: Pick<PhoneChannel, 'post'>,
  dependencies: Pick<SipPhoneDependencies, 'host' | 'clock'>
): Pick<PhoneChannel, 'post'> {
  const tellReadiness = createReadinessReport(dependencies)
  const tellCalls = createCallsAtHandReport(dependencies)
  return {
    post(message) {
      channel.post(message)
      if (message.to !== 'desk') return
      const { registration, microphone, sound, calls } = message.snapshot
      tellReadiness({ registration: registration.state, microphone, ringer: sound.ringer })
      tellCalls(calls)
    }
  }
}

type Obeying = Pick<Parameters<typeof createSipCalls>[0], 'board' | 'log'> & {
  calls: ReturnType<typeof createSipCalls>
  audio: ReturnType<typeof createAudioRoom>
}

/** What the calls need to know of it. */
function microphoneOf({ microphone: { state } }: AudioView): PhoneSnapshot['microphone'] {
  if (state === 'closed') return 'unknown'
  return state === 'open' || state === 'silenced' ? 'granted' : 'refused'
}

/** One message of the channel; what the contract does not name is not heard. */
function obey(raw: unknown, { board, calls, audio, log }: Obeying): void {
  const message = phoneMessageSchema.safeParse(raw)
  if (!message.success || message.data.to !== 'phone') return
  const { command } = message.data
  if (command.kind === 'report') {
    board.publish()
    return
  }
  if (isAudioCommand(command)) {
    audio.obey(command)
    return
  }
  if (command.kind === 'repair-sound') {
    audio.reopenMicrophone()
    calls.repairSound()
    return
  }
  calls
    .obey(command)
    .catch((error: unknown) => log.error('phone.commandFailed', { kind: command.kind, error }))
}
