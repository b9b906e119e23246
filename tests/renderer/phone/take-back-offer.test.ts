// Undoing an offer that came to nothing: the connection ends where it was, without a rollback.
import { expect, it } from 'vitest'
import { takeBackOffer } from '../../../src-renderer/phone/audio/take-back-offer.ts'

function connectionIn(signalingState: RTCSignalingState, { ours = 'a=setup:active', theirs = '' } = {}) {
  const done: unknown[] = []
  const transceivers = [
    { direction: 'sendonly', currentDirection: 'sendrecv' },
    { direction: 'stopped', currentDirection: 'stopped' },
    { direction: 'recvonly', currentDirection: null }
  ] as RTCRtpTransceiver[]
  const connection = {
    signalingState,
    getTransceivers: () => transceivers,
    createOffer: async () => ({
      type: 'offer' as const,
      sdp: transceivers.map((one) => one.direction).join(' ')
    }),
    createAnswer: async () => ({ type: 'answer' as const, sdp: 'answered' }),
    setLocalDescription: async (description?: unknown) => void done.push(['ours', description]),
    setRemoteDescription: async (description: unknown) => void done.push(['theirs', description]),
    currentLocalDescription: { sdp: ours } as RTCSessionDescription,
    currentRemoteDescription: { sdp: theirs } as RTCSessionDescription
  }
  return { done, connection }
}

it.each([
  ['who had offered first, and whose DTLS we open', 'a=setup:active', 'a=setup:actpass', 'a=setup:passive'],
  ['who had offered first, and opens the DTLS', 'a=setup:passive', 'a=setup:actpass', 'a=setup:active'],
  ['who had answered', 'a=setup:actpass', 'a=setup:active', 'a=setup:active']
])(
  'an offer is answered in the name of the other side, %s, by what was in force',
  async (_, ours, theirs, setup) => {
    const { done, connection } = connectionIn('have-local-offer', { ours, theirs })
    await takeBackOffer(connection)
    expect(done).toEqual([
      ['ours', { type: 'offer', sdp: 'sendrecv stopped recvonly' }],
      ['theirs', { type: 'answer', sdp: setup }]
    ])
  }
)

it("what was in force takes the place of the other side's offer, and where nothing is open nothing is done", async () => {
  const open = connectionIn('have-remote-offer', { theirs: 'a=setup:active' })
  await takeBackOffer(open.connection)
  expect(open.done).toEqual([
    ['theirs', { type: 'offer', sdp: 'a=setup:actpass' }],
    ['ours', { type: 'answer', sdp: 'answered' }]
  ])
  expect(open.connection.getTransceivers()[0]?.direction).toBe('sendrecv')
  const stable = connectionIn('stable')
  await takeBackOffer(stable.connection)
  expect(stable.done).toEqual([])
})
