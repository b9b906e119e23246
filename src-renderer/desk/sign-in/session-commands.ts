// Signing in and out. The desk is told by the host who is signed in; what comes back here only says whether it worked.
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'
import { type SessionStore, showSession } from './session-store.ts'

export interface SessionCommands {
  signIn(username: string, password: string): Promise<Outcome>
  signOut(): Promise<Outcome>
}

export const createSessionCommands = (host: HostClient, session: SessionStore): SessionCommands => ({
  signIn: (username, password) =>
    attempt(async () => {
      const reply = await host.call('session.signIn', { username, password })
      if (reply.kind === 'refused') return reply.code
      showSession(session, reply.session, null)
      return null
    }),
  signOut: () =>
    attempt(async () => {
      await host.call('session.signOut', {})
      showSession(session, null, null)
      return null
    })
})
