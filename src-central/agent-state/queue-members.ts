// Tells the PBX who takes calls. For each agent one word after the other, each as the state is when it is said, and said
// again where the state has changed meanwhile, so that an older word never comes last, whichever centre says it. Where
// nobody waits for it a word may fail: what the PBX believes is compared with the states now and then.
import { queuePlace } from '../../shared/domain/agent-state.ts'
import type { Log } from '../../shared/log.ts'
import { describeFault } from '../http/problem-reply.ts'
import type { QueuePlace, QueueSource } from '../queue-sources/queue-source.ts'
import { extensionOf } from '../sessions/places.ts'
import type { Db } from '../store/schema.ts'
import { readDuty, readMembers } from './agent-state-store.ts'

export interface QueueMembers {
  /** Tells what this agent's state is now; never rejects. */
  tell(agentId: string): Promise<void>
  tellAll(): Promise<void>
  /** Tells a state that is about to be; rejects where the PBX cannot be told. */
  say(agentId: string, place: QueuePlace): Promise<void>
  /** Tells only where the last word from here is not how the state is now; never rejects. */
  settle(agentId: string): Promise<void>
  /** Tells where the PBX believes something else than the states say. */
  reconcile(): Promise<void>
  /** Nobody takes calls at this extension any more. */
  leave(extension: string): Promise<void>
  /** When everything that was begun has been said. */
  settled(): Promise<void>
}

interface Options {
  db: Db
  queueSource: QueueSource
  now: () => number
  log: Log
}

/** A state that changes under each word is left to the word that its last change brings. */
const mostWords = 5

export function createQueueMembers({ db, queueSource, now, log }: Options): QueueMembers {
  const inTurn = createTurns()
  /** The last word of this centre for each agent; none where it is not known to have arrived. */
  const said = new Map<string, QueuePlace>()
  const warn = (error: unknown) => log.warn('agentState.pbxNotTold', describeFault(error))
  const placeOf = async (agentId: string): Promise<QueuePlace | null> => {
    const extension = await extensionOf(db, agentId)
    return extension === null ? null : { extension, ...queuePlace(await readDuty(db, agentId, now())) }
  }
  const sayNow = async (agentId: string, place: QueuePlace) => {
    said.delete(agentId)
    await queueSource.setMember(place)
    said.set(agentId, place)
  }
  const tellNow = async (agentId: string) => {
    let place = await placeOf(agentId)
    for (let words = 0; place !== null && words < mostWords; words += 1) {
      await sayNow(agentId, place)
      const after = await placeOf(agentId)
      if (after === null || isSamePlace(after, place)) return
      place = after
    }
  }
  const tell = (agentId: string) => inTurn.take(agentId, () => tellNow(agentId)).catch(warn)
  return {
    tell,
    async tellAll() {
      for (const { agentId } of await readMembers(db)) await tell(agentId)
    },
    say: (agentId, place) => inTurn.take(agentId, () => sayNow(agentId, place)),
    settle: (agentId) =>
      inTurn
        .take(agentId, async () => {
          const [last, place] = [said.get(agentId), await placeOf(agentId)]
          if (place !== null && (last === undefined || !isSamePlace(last, place))) await tellNow(agentId)
        })
        .catch(warn),
    async reconcile() {
      const believed = await queueSource.members()
      for (const { agentId, extension, duty } of await readMembers(db)) {
        const place = { extension, ...queuePlace(duty) }
        if (believed !== null && isSamePlace(believed.find(isAt(extension)) ?? nowhere(extension), place))
          continue
        if (believed !== null) log.warn('agentState.pbxDiffered', { extension })
        await tell(agentId)
      }
    },
    leave: (extension) => queueSource.setMember(nowhere(extension)).catch(warn),
    settled: inTurn.settled
  }
}

/** One after the other for each agent, whatever becomes of the one before. */
function createTurns() {
  const turns = new Map<string, Promise<void>>()
  return {
    take(agentId: string, act: () => Promise<void>): Promise<void> {
      const acted = (turns.get(agentId) ?? Promise.resolve()).then(act)
      const over = acted
        .catch(() => undefined)
        .finally(() => {
          if (turns.get(agentId) === over) turns.delete(agentId)
        })
      turns.set(agentId, over)
      return acted
    },
    settled: async () => void (await Promise.all(turns.values()))
  }
}

const nowhere = (extension: string): QueuePlace => ({ extension, ready: false, reason: null })

const isAt =
  (extension: string) =>
  (place: QueuePlace): boolean =>
    place.extension === extension

const isSamePlace = (one: QueuePlace, other: QueuePlace): boolean =>
  one.extension === other.extension && one.ready === other.ready && one.reason === other.reason
