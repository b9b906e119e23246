// What is asked of the centre about colleagues: the list, and one's own hand.
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'
import type { DirectoryStore } from './directory-store.ts'

export interface DirectoryCommands {
  read(): Promise<Outcome>
  setHand(raised: boolean): Promise<Outcome>
}

export function createDirectoryCommands(host: HostClient, store: DirectoryStore): DirectoryCommands {
  return {
    read: () =>
      attempt(async () => {
        const reply = await host.call('directory.read', {})
        if (reply.kind === 'refused') return reply.code
        const { colleagues, ownHandRaisedAt } = reply
        store.setState({ colleagues, isHandUp: ownHandRaisedAt !== null })
        return null
      }),
    setHand: (raised) =>
      attempt(async () => {
        const reply = await host.call('hand.set', { raised })
        if (reply.kind === 'refused') return reply.code
        store.setState({ isHandUp: raised })
        return null
      })
  }
}
