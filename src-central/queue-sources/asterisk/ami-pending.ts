// The actions that wait for their answers: matched by ActionID, each with a time limit, lists collected to their end.
import type { AmiMessage } from './ami-message.ts'

export interface AmiAnswer {
  first: AmiMessage
  /** Members of a list, without its last message. */
  members: AmiMessage[]
}

interface Waiting {
  resolve: (answer: AmiAnswer) => void
  reject: (error: Error) => void
  isList: boolean
  first: AmiMessage | null
  members: AmiMessage[]
  limit: NodeJS.Timeout
}

export interface AmiPending {
  wait: (id: string, name: string, isList: boolean) => Promise<AmiAnswer>
  /** Takes a message that belongs to an action; `false` for one that nobody asked for. */
  take: (message: AmiMessage) => boolean
  rejectAll: (reason: string) => void
}

const mostMembers = 100_000

export function createAmiPending(actionMs: number): AmiPending {
  const waiting = new Map<string, Waiting>()

  function settle(id: string, asked: Waiting, error: Error | null): void {
    waiting.delete(id)
    clearTimeout(asked.limit)
    if (error !== null) asked.reject(error)
    else if (asked.first === null) asked.reject(new Error('a list without an answer'))
    else asked.resolve({ first: asked.first, members: asked.members })
  }

  return {
    wait: (id, name, isList) =>
      new Promise((resolve, reject) => {
        const asked: Waiting = {
          resolve,
          reject,
          isList,
          first: null,
          members: [],
          limit: setTimeout(() => settle(id, asked, new Error(`the PBX does not answer ${name}`)), actionMs)
        }
        waiting.set(id, asked)
      }),
    take(message) {
      const id = message.field('ActionID')
      const asked = waiting.get(id)
      if (asked === undefined) return false
      const isAnswer = message.field('Response') !== ''
      if (isAnswer) asked.first = message
      const refused = isAnswer && message.field('Response') === 'Error'
      if (!asked.isList || refused || message.field('EventList') === 'Complete') settle(id, asked, null)
      else if (!isAnswer && asked.members.push(message) > mostMembers)
        settle(id, asked, new Error('a list without an end'))
      return true
    },
    rejectAll(reason) {
      for (const [id, asked] of waiting) settle(id, asked, new Error(reason))
    }
  }
}
