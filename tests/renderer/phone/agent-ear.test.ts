// What the agent hears follows from the calls alone.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CallSnapshot, startCall } from '../../../shared/domain/call-machine.ts'
import { createAgentEar, type Hearable, soundFor } from '../../../src-renderer/phone/call/agent-ear.ts'

const call = (callId: string, part: Partial<CallSnapshot> = {}): CallSnapshot => ({
  ...startCall({
    callId,
    interactionId: null,
    callbackId: null,
    direction: 'inbound',
    ani: null,
    aniWithheld: false,
    displayName: '',
    extension: null,
    consultsFor: null,
    consultId: null,
    transferredBy: null,
    returned: false,
    queue: null,
    dnis: null,
    enteredAt: 1,
    enteredAtSource: 'invite',
    startedAt: 1
  }),
  ...part
})
const talking = call('ada', { phase: 'active' })
const nothingKnown: Hearable = { remote: null, hasEarlyMedia: false, answersItself: false }
const known = (part: Partial<Hearable>) => () => ({ ...nothingKnown, ...part })

describe('the sound the phone makes', () => {
  it.each<[string, CallSnapshot[], Partial<Hearable>, ReturnType<typeof soundFor>]>([
    ['the ring, for a call that comes', [call('ada')], {}, 'ring'],
    [
      'a discreet tone, for one that comes while another is talked on',
      [talking, call('grace')],
      {},
      'waiting'
    ],
    [
      'the same while a customer is on hold',
      [call('ada', { phase: 'active', held: true }), call('grace')],
      {},
      'waiting'
    ],
    ['the same while the agent dials', [call('ada', { phase: 'dialling' }), call('grace')], {}, 'waiting'],
    [
      'the ring again, when the other call has ended',
      [call('ada', { phase: 'ended' }), call('grace')],
      {},
      'ring'
    ],
    ['a notice, before a call answers itself', [call('ada')], { answersItself: true }, 'notice'],
    ['a ringing tone, while it rings there', [call('ada', { phase: 'early' })], {}, 'ringback'],
    [
      'none, where the other side plays its own',
      [call('ada', { phase: 'early' })],
      { hasEarlyMedia: true },
      null
    ],
    ['none from the moment of answering', [call('ada', { phase: 'connecting' })], {}, null],
    ['none in a call', [talking], {}, null],
    ['none after the last call', [call('ada', { phase: 'ended' })], {}, null]
  ])('is %s', (_, calls, facts, sound) => {
    expect(soundFor(calls, known(facts))).toBe(sound)
  })
})

/** Streams are their owners' names here. */
function listening() {
  const heard: string[] = []
  let conference: string | null = null
  const stream = (name: string) => name as unknown as MediaStream
  const ear = createAgentEar({
    ringer: {
      ring: () => heard.push('ring'),
      waiting: () => heard.push('waiting'),
      notice: () => heard.push('notice'),
      ringback: () => heard.push('ringback'),
      stop: () => heard.push('no sound')
    },
    loudspeaker: {
      play: (voice) => heard.push(voice as unknown as string),
      stop: () => heard.push('no voice')
    },
    hearable: (callId) => ({ ...nothingKnown, hasEarlyMedia: true, remote: stream(callId) }),
    conference: () => (conference === null ? null : stream(conference))
  })
  return {
    ear,
    heard,
    confer: (name: string | null) => {
      conference = name
    }
  }
}

describe('the voice the agent hears', () => {
  it('is the one who is talked to, and changes with hold', () => {
    const { ear, heard } = listening()
    const held = { phase: 'active', held: true } as const
    ear.listen([talking])
    ear.listen([talking, call('grace', held)])
    ear.listen([call('ada', held), call('grace', { phase: 'active' })])
    ear.listen([call('ada', held), call('grace', held)])
    expect(heard).toEqual(['ada', 'grace', 'no voice'])
  })

  it('is everybody in a conference, and one again after it', () => {
    const { ear, heard, confer } = listening()
    const joined = { phase: 'active', joined: true } as const
    ear.listen([talking])
    confer('all')
    ear.listen([call('ada', joined), call('grace', joined)])
    confer(null)
    ear.listen([talking])
    expect(heard).toEqual(['ada', 'all', 'ada'])
  })

  it('is what the other side plays before it answers, and goes on without a gap', () => {
    const { ear, heard } = listening()
    ear.listen([call('ada', { phase: 'dialling' })])
    ear.listen([call('ada', { phase: 'early' })])
    ear.listen([call('ada', { phase: 'active' })])
    expect(heard).toEqual(['ada'])
  })

  it('and sound are silent after whatever has happened, once the calls are over', () => {
    const phase = fc.constantFrom('ringing', 'dialling', 'early', 'connecting', 'active', 'ended')
    const someCall = fc.record({ phase, held: fc.boolean(), joined: fc.boolean() })
    fc.assert(
      fc.property(fc.array(fc.tuple(someCall, someCall), { minLength: 1 }), (course) => {
        const { ear, heard } = listening()
        for (const [one, other] of course) ear.listen([call('ada', one), call('grace', other)])
        ear.listen([])
        const isVoice = (word: string) => ['ada', 'grace', 'no voice'].includes(word)
        expect(heard.filter(isVoice).at(-1) ?? 'no voice').toBe('no voice')
        expect(heard.filter((word) => !isVoice(word)).at(-1) ?? 'no sound').toBe('no sound')
      })
    )
  })
})
