// The queue source of an instance that may have others beside it. Each has a connection to the PBX and carries out what
// its own agents ask; only the leading one's connection tells of calls. Who begins to lead connects anew, because that
// is how the PBX tells everything that is going on (docs/decisions/0080).
import type { QueueEvent, QueueSource } from './queue-source.ts'

export interface SharedQueueSource extends QueueSource {
  /** From now on calls are told, beginning with all that are going on. */
  lead(): Promise<void>
  /** From now on only telephones are told; commands go on. */
  follow(): void
  /** Where this one leads: everything that goes on is told once more, of which something was lost on the way. */
  tellAgain(): Promise<void>
  /** Of the connection whose calls are told, or would be; not always the one that carries out commands. */
  hearing(): 'up' | 'down'
}

interface Options {
  open: () => QueueSource
  /** Told instead of the listener while following: of telephones, and of the connection itself. */
  watch: (event: QueueEvent) => void
}

export function createSharedQueueSource({ open, watch }: Options): SharedQueueSource {
  let hear: (event: QueueEvent) => void = () => undefined
  let current = open()
  /** Whose events are told: `current`, or the one that is about to take its place. */
  let leading: QueueSource | null = null
  /** Takes the leading one's place as soon as it stands. */
  let anew: QueueSource | null = null
  let started = false

  const listenTo = (source: QueueSource) =>
    source.start((event) => {
      if (source === anew && event.type === 'up') succeed(source)
      // Before anybody acts on `up`, commands go the same way.
      if (source === leading && event.type === 'up' && current !== source) replace(source)
      if (source === leading) hear(event)
      else if (source === current) watch(event)
    })
  const replace = (next: QueueSource) => {
    const former = current
    current = next
    void former.stop()
  }
  const succeed = (next: QueueSource) => {
    if (leading !== null && leading !== current) void leading.stop()
    leading = next
    anew = null
  }
  const follow = () => {
    if (leading !== null && leading !== current) void leading.stop()
    leading = null
    void anew?.stop()
    anew = null
  }
  return {
    start(listener) {
      hear = listener
      started = true
      return listenTo(current)
    },
    async lead() {
      if (leading !== null) return
      // Before the start there is nothing that could have been missed.
      leading = started ? open() : current
      if (started) await listenTo(leading)
    },
    follow,
    async tellAgain() {
      // One that is not up tells everything when it is.
      if (leading === null || !started || anew !== null || leading.state() === 'down') return
      anew = open()
      await listenTo(anew)
    },
    hearing: () => (leading ?? current).state(),
    state: () => current.state(),
    sipAccount: (extension) => current.sipAccount(extension),
    setMember: (member) => current.setMember(member),
    members: () => current.members(),
    hangUp: (leg) => current.hangUp(leg),
    allowDial: (permission) => current.allowDial(permission),
    forbidDial: (permission) => current.forbidDial(permission),
    supervise: (supervision) => current.supervise(supervision),
    recordCalls: (wanted) => current.recordCalls(wanted),
    pauseRecording: (change) => current.pauseRecording(change),
    async stop() {
      follow()
      await current.stop()
    }
  }
}
