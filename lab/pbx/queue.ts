// The queue: callers in order of arrival, agents who are ready and free, the one longest without an offer first. An agent
// who let it ring or refused is left alone for a second, so that a colleague comes first.

export type OfferOutcome = 'answered' | 'not-answered' | 'caller-gone'
const newMember = { ready: false, busy: false, resting: false, lastOffer: 0 }
type Member = typeof newMember
export type Queue<Call> = ReturnType<typeof createQueue<Call>>

const restMs = 1000

export function createQueue<Call>(deps: {
  isRegistered: (extension: string) => boolean
  offer: (call: Call, extension: string) => Promise<OfferOutcome>
}) {
  const members = new Map<string, Member>()
  const callers = new Map<Call, 'waiting' | 'ringing'>()
  let offers = 0

  const isFree = ([extension, { ready, busy, resting }]: [string, Member]) =>
    ready && !busy && !resting && deps.isRegistered(extension)
  const nextAgent = () =>
    [...members].filter(isFree).sort(([, a], [, b]) => a.lastOffer - b.lastOffer)[0]?.[0]

  const mark = (extension: string, change: Partial<Member>): void => {
    members.set(extension, { ...(members.get(extension) ?? newMember), ...change })
    pump()
  }
  const offer = async (call: Call, extension: string): Promise<void> => {
    offers += 1
    callers.set(call, 'ringing')
    mark(extension, { busy: true, lastOffer: offers })
    const outcome = await deps.offer(call, extension)
    if (outcome === 'answered') return void callers.delete(call)
    const resting = outcome === 'not-answered'
    if (resting) setTimeout(() => mark(extension, { resting: false }), restMs).unref()
    if (callers.has(call)) callers.set(call, 'waiting')
    mark(extension, { busy: false, resting })
  }
  function pump(): void {
    for (const [call, state] of callers) {
      const extension = state === 'waiting' ? nextAgent() : undefined
      if (extension !== undefined) void offer(call, extension)
    }
  }
  const enter = (call: Call): void => {
    callers.set(call, 'waiting')
    pump()
  }
  return { enter, leave: (call: Call) => callers.delete(call), mark, pump }
}
