// The answer that is made while it rings: nobody is told where the sound could go before the agent takes the call, and
// what could not be prepared is made then.
import { type Invitation, SessionState, Web } from 'sip.js'
import { expect, it } from 'vitest'
import { silentLog } from '../../../shared/log.ts'
import { prepareAnswer } from '../../../src-renderer/phone/call/sip-prepared-answer.ts'
import { settled } from './fake-clock.ts'

const candidate = 'candidate:1 1 UDP 2130706431 192.0.2.10 12000 typ host'
const bare = 'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendrecv\r\n'
const offer = `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=${candidate}\r\na=end-of-candidates\r\na=sendrecv\r\n`

/** A call that rings, with a connection that notes what is done with it. */
function ringing({ body = offer, fails = 0, state = SessionState.Initial } = {}) {
  const done: unknown[] = []
  const warned: string[] = []
  let failuresLeft = fails
  const peerConnection = {
    localDescription: { sdp: 'ours' },
    addIceCandidate: async (candidate: unknown) => void done.push(['told', candidate])
  }
  const handler = Object.create(Web.SessionDescriptionHandler.prototype, {
    peerConnection: { value: peerConnection },
    enableSenderTracks: { value: (enabled: boolean) => done.push(['microphone', enabled]) },
    setDescription: {
      writable: true,
      enumerable: true,
      value: async (sdp: string) => {
        done.push(['offered', sdp])
        if (failuresLeft-- > 0) throw new Error('no microphone')
      }
    },
    getDescription: {
      writable: true,
      enumerable: true,
      value: async () => {
        done.push(['answered'])
        return { body: 'made', contentType: 'application/sdp' }
      }
    }
  }) as Web.SessionDescriptionHandler
  const invitation = { body, state, setupSessionDescriptionHandler: () => handler } as unknown as Invitation
  prepareAnswer(invitation, { ...silentLog, warn: (event) => void warned.push(event) })
  /** As SIP.js does it when the call is taken. */
  const take = async () => {
    await handler.setDescription(offer)
    return (await handler.getDescription()).body
  }
  return { done: () => done.splice(0), take, warned }
}

it('a call that rings has its answer ready, tells no address of the caller, and keeps the microphone off', async () => {
  const call = ringing()
  await settled()
  expect(call.done()).toEqual([['offered', bare], ['microphone', false], ['answered']])
})

it('a call that is taken is answered by what lies ready, and only then learns where the sound goes', async () => {
  const call = ringing()
  await settled()
  call.done()
  expect(await call.take()).toBe('ours')
  expect(call.done()).toEqual([['told', { candidate, sdpMLineIndex: 0 }]])
})

it('a call that is taken before its answer is ready waits for it', async () => {
  const call = ringing()
  expect(await call.take()).toBe('ours')
  expect(call.done().at(-1)).toEqual(['told', { candidate, sdpMLineIndex: 0 }])
})

it('what is asked after the answer, as by a hold, is answered afresh', async () => {
  const call = ringing()
  await call.take()
  call.done()
  expect(await call.take()).toBe('made')
  expect(call.done()).toEqual([['offered', offer], ['answered']])
})

it('what could not be prepared is made when the call is taken', async () => {
  const call = ringing({ fails: 1 })
  await settled()
  call.done()
  expect(await call.take()).toBe('made')
  expect({ done: call.done(), warned: call.warned }).toEqual({
    done: [['offered', offer], ['answered']],
    warned: ['call.notPrepared']
  })
})

it.each([
  ['that brings no offer', { body: '' }],
  ['that is over', { state: SessionState.Terminated }],
  ['that is being answered', { state: SessionState.Establishing }]
])('a call %s is not prepared', async (_, wishes) => {
  const call = ringing(wishes)
  await settled()
  expect(call.done()).toEqual([])
})
