// Signing in and out. The desk is told by the host who is signed in; what comes back here only says whether it worked.
import type { Elsewhere } from '../../../shared/problem.ts'
import type { HostClient } from '../../host/host-client.ts'
import { attempt, type Outcome } from '../outcome.ts'
import { type SessionStore, showSession } from './session-store.ts'

export interface SessionCommands {
  /** @param takeOver the session at another PC that is to end by it; asked for where there is one */
  signIn(username: string, password: string, takeOver?: Elsewhere): Promise<Outcome>
  signOut(): Promise<Outcome>
}

export const createSessionCommands = (host: HostClient, session: SessionStore): SessionCommands => ({
  signIn: (username, password, takeOver) =>
    attempt(async () => {
      session.setState({ elsewhere: null })
      const agreed = takeOver && { takeOver: { hostId: takeOver.hostId, since: takeOver.since } }
      const reply = await host.call('session.signIn', { username, password, ...agreed })
      if (reply.kind === 'refused') return reply.code
      if (reply.kind === 'elsewhere') {
        const { kind: _, ...elsewhere } = reply
        session.setState({ elsewhere })
        return null
      }
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
