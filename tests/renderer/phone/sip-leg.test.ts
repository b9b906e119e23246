// A call's leg and the microphone it is given: what is not sent is let go of, or the device stays open for nobody.
import { type Inviter, SessionState, Web } from 'sip.js'
import { expect, it } from 'vitest'
import { silentLog } from '../../../shared/log.ts'
import { createLeg, type LegDependencies } from '../../../src-renderer/phone/call/sip-leg.ts'
import { createFakeClock } from './fake-clock.ts'

const legWith = (sender: Partial<RTCRtpSender> | null) => {
  const stopped: string[] = []
  const track = (name: string) => ({ stop: () => void stopped.push(name) }) as unknown as MediaStreamTrack
  const peerConnection = { getSenders: () => (sender ? [{ track: track('old'), ...sender }] : []) }
  const session = {
    state: SessionState.Initial,
    stateChange: { addListener() {} },
    sessionDescriptionHandler: Object.create(Web.SessionDescriptionHandler.prototype, {
      peerConnection: { value: peerConnection },
      enableSenderTracks: { value: () => {} },
      enableReceiverTracks: { value: () => {} }
    })
  } as unknown as Inviter
  const leg = createLeg(session, {
    clock: createFakeClock(),
    log: silentLog,
    random: () => 0.5,
    flow: { counts: () => ({ heardAt: 0, heard: 0, generation: 1 }) },
    events: {}
  } as unknown as LegDependencies)
  const tracks = [track('new')]
  const stream = { getAudioTracks: () => tracks, getTracks: () => tracks } as unknown as MediaStream
  return { stopped, send: () => leg.send(stream) }
}

it.each([
  ['is stopped in a call without media', null, ['new']],
  ['takes the place of the one before, which is stopped', { replaceTrack: async () => {} }, ['old']],
  [
    'is stopped where the connection does not take it',
    { replaceTrack: () => Promise.reject(new Error('closed')) },
    ['new']
  ]
] as const)('a microphone %s', async (_, sender, stopped) => {
  const leg = legWith(sender)
  await leg.send()
  expect(leg.stopped).toEqual(stopped)
})
