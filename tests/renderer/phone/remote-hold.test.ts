// The other side puts us on hold by a re-INVITE and takes us back: the agent is told, and hears nobody meanwhile.
import { describe, expect, it } from 'vitest'
import { careHeaders, createPhone, request } from './phone-under-test.ts'

/** A re-INVITE within the call, whose offer says in which direction sound goes. */
function reInvite(direction: 'sendonly' | 'inactive' | 'sendrecv', sequence: number, toTag: string): string {
  const body = `v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 8\r\na=${direction}\r\n`
  return request('INVITE', 'one', [], toTag)
    .replace('CSeq: 1 ', `CSeq: ${sequence} `)
    .replace('branch=z9hG4bKone', `branch=z9hG4bKone${sequence}`)
    .replace(/Content-Length: 5\r\n\r\nv=0\r\n$/, `Content-Length: ${body.length}\r\n\r\n${body}`)
}

const acknowledge = (sequence: number, toTag: string): string =>
  request('ACK', 'one', [], toTag)
    .replace('CSeq: 1 ', `CSeq: ${sequence} `)
    .replace('branch=z9hG4bKone', `branch=z9hG4bKone${sequence}`)

async function talking() {
  const phone = createPhone()
  await phone.start()
  await phone.bring(request('INVITE', 'one', careHeaders))
  await phone.command({ kind: 'answer', callId: 'call-1' })
  const toTag = phone.toTag()
  await phone.bring(request('ACK', 'one', [], toTag))
  let sequence = 1
  /** The other side offers anew, and acknowledges our answer. */
  const offers = async (direction: 'sendonly' | 'inactive' | 'sendrecv') => {
    sequence += 1
    await phone.bring(reInvite(direction, sequence, toTag))
    await phone.bring(acknowledge(sequence, toTag))
  }
  return { ...phone, offers }
}

describe('the other side', () => {
  it.each(['sendonly', 'inactive'] as const)(
    'holds the call with %s and takes it back',
    async (direction) => {
      const { offers, last, answers } = await talking()
      const held = () => last().calls.map(({ phase, held, remoteHeld }) => ({ phase, held, remoteHeld }))
      await offers(direction)
      const onHold = held()
      await offers('sendrecv')
      expect({ onHold, after: held(), answers: answers().slice(-2) }).toEqual({
        onHold: [{ phase: 'active', held: false, remoteHeld: true }],
        after: [{ phase: 'active', held: false, remoteHeld: false }],
        answers: ['200', '200']
      })
    }
  )

  it('ends a call that it holds', async () => {
    const { bring, offers, last, toTag } = await talking()
    await offers('sendonly')
    await bring(request('BYE', 'one', ['Reason: Q.850;cause=16'], toTag()).replace('CSeq: 2', 'CSeq: 3'))
    expect(last().calls).toMatchObject([{ phase: 'ended', ending: { by: 'remote', cause: 16 } }])
  })
})
