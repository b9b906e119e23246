// Three people in one conversation, mixed in the page: each of the two others hears the agent and the other one, the agent
// hears both. Web Audio only; whose streams these are is not known here.

export interface Conference {
  /** What the first and the second of the two others are to be sent. */
  readonly toFirst: MediaStream
  readonly toSecond: MediaStream
  /** What the agent hears. */
  readonly toAgent: MediaStream
  /** The agent alone falls silent; the two others go on hearing each other. */
  setMuted: (muted: boolean) => void
  /** Another microphone takes over. */
  speakWith: (stream: MediaStream) => void
  end: () => void
}

export interface ConferenceVoices {
  /** Belongs to the conference from now on, and is stopped with it. */
  microphone: MediaStream
  first: MediaStream
  second: MediaStream
}

export type CreateConference = (voices: ConferenceVoices) => Conference

/** The part of an audio element that is used. */
export type StreamPuller = Pick<HTMLAudioElement, 'srcObject' | 'muted' | 'play'>

export interface ConferenceDependencies {
  createContext: () => AudioContext
  /** Chromium gives Web Audio nothing of a remote stream that no element plays: one muted element for each. */
  createPuller: () => StreamPuller
}

export const createMixedConference =
  ({ createContext, createPuller }: ConferenceDependencies): CreateConference =>
  ({ microphone, first, second }) => {
    const context = createContext()
    context.resume().catch(() => {})
    const pullers = [pull(createPuller(), first), pull(createPuller(), second)]
    const source = (stream: MediaStream) => context.createMediaStreamSource(stream)
    const mixed = (...parts: readonly AudioNode[]): MediaStream => {
      const place = context.createMediaStreamDestination()
      for (const part of parts) part.connect(place)
      return place.stream
    }
    const agent = context.createGain()
    let spoken = microphone
    let isOver = false
    let speaking = source(microphone)
    speaking.connect(agent)
    const [one, other] = [source(first), source(second)]
    return {
      toFirst: mixed(agent, other),
      toSecond: mixed(agent, one),
      toAgent: mixed(one, other),
      setMuted(muted) {
        agent.gain.value = muted ? 0 : 1
      },
      speakWith(stream) {
        // it may have ended while the other microphone was being opened, which nobody else would give back
        if (isOver) {
          stop(stream)
          return
        }
        speaking.disconnect()
        stop(spoken)
        spoken = stream
        speaking = source(stream)
        speaking.connect(agent)
      },
      end() {
        isOver = true
        stop(spoken)
        for (const puller of pullers) puller.srcObject = null
        context.close().catch(() => {})
      }
    }
  }

function pull(element: StreamPuller, stream: MediaStream): StreamPuller {
  element.muted = true
  element.srcObject = stream
  element.play().catch(() => {})
  return element
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}
