// Who hears whom in a conference of three, followed through the audio graph; the sound itself is measured on a real PBX.
import { describe, expect, it } from 'vitest'
import { createMixedConference } from '../../../src-renderer/phone/call/conference.ts'

/** A stream as the test sees it: whose voices are in it. */
interface FakeStream {
  name: string
  stopped: boolean
  voices: () => string[]
}

function fakeStream(name: string, voices: () => string[] = () => [name]): FakeStream & MediaStream {
  const stream = { name, stopped: false, voices, getTracks: () => [{ stop: () => (stream.stopped = true) }] }
  return stream as unknown as FakeStream & MediaStream
}

/** Nodes that remember who is connected to them. */
function fakeContext(closed: string[]): AudioContext {
  const node = (own: () => string[]) => {
    const inputs = new Set<{ heard: () => string[] }>()
    const targets = new Set<Set<{ heard: () => string[] }>>()
    const self = {
      inputs,
      gain: { value: 1 },
      heard: (): string[] =>
        self.gain.value === 0 ? [] : [...own(), ...[...inputs].flatMap((input) => input.heard())],
      connect(target: { inputs: Set<{ heard: () => string[] }> }) {
        target.inputs.add(self)
        targets.add(target.inputs)
      },
      disconnect() {
        for (const target of targets) target.delete(self)
      }
    }
    return self
  }
  const context = {
    resume: async () => {},
    close: async () => void closed.push('context'),
    createGain: () => node(() => []),
    createMediaStreamSource: (stream: FakeStream) => node(stream.voices),
    createMediaStreamDestination() {
      const place = node(() => [])
      return { ...place, stream: fakeStream('mix', place.heard) }
    }
  }
  return context as unknown as AudioContext
}

function conferring() {
  const closed: string[] = []
  const pullers: { srcObject: unknown; muted: boolean; play: () => Promise<void> }[] = []
  const microphone = fakeStream('agent')
  const conference = createMixedConference({
    createContext: () => fakeContext(closed),
    createPuller() {
      const puller = { srcObject: null, muted: false, play: async () => {} }
      pullers.push(puller)
      return puller
    }
  })({ microphone, first: fakeStream('customer'), second: fakeStream('colleague') })
  const voices = (stream: MediaStream) => (stream as unknown as FakeStream).voices().sort()
  const heard = () => ({
    first: voices(conference.toFirst),
    second: voices(conference.toSecond),
    agent: voices(conference.toAgent)
  })
  return { conference, heard, microphone, closed, pullers }
}

describe('a conference', () => {
  it('lets everybody hear the two others, and nobody themselves', () => {
    expect(conferring().heard()).toEqual({
      first: ['agent', 'colleague'],
      second: ['agent', 'customer'],
      agent: ['colleague', 'customer']
    })
  })

  it('that has ended gives a microphone back that comes too late', () => {
    const { conference } = conferring()
    const late = fakeStream('late')
    conference.end()
    conference.speakWith(late)
    expect(late.stopped).toBe(true)
  })

  it('mutes the agent alone', () => {
    const { conference, heard } = conferring()
    conference.setMuted(true)
    expect(heard()).toEqual({ first: ['colleague'], second: ['customer'], agent: ['colleague', 'customer'] })
    conference.setMuted(false)
    expect(heard().first).toEqual(['agent', 'colleague'])
  })

  it('takes another microphone in the place of the first, which is let go', () => {
    const { conference, heard, microphone } = conferring()
    conference.speakWith(fakeStream('headset'))
    expect(heard().first).toEqual(['colleague', 'headset'])
    expect(microphone.stopped).toBe(true)
  })

  it('leaves nothing running behind', () => {
    const { conference, microphone, closed, pullers } = conferring()
    expect(pullers).toMatchObject([{ muted: true }, { muted: true }])
    conference.end()
    expect({
      closed,
      stopped: microphone.stopped,
      pulled: pullers.map(({ srcObject }) => srcObject)
    }).toEqual({
      closed: ['context'],
      stopped: true,
      pulled: [null, null]
    })
  })
})
