// Which account the phone works under: read from the host when it may have changed, and put to use only between calls,
// because a call that is going on keeps its line.
import type { SipAccount } from '../../shared/central-contract.ts'
import { defaultPolicy, type TelephonePolicy } from '../../shared/domain/policy.ts'
import type { Log } from '../../shared/log.ts'
import type { HostClient } from '../host/host-client.ts'
import type { Clock } from './clock.ts'

const retryMs = 1000

export interface AgentAccountDependencies {
  host: Pick<HostClient, 'call' | 'on' | 'onState'>
  clock: Clock
  log: Log
  isOnCall: () => boolean
  /** `null`: nobody is signed in. */
  onAccount: (account: SipAccount | null) => void
}

export interface AgentAccount {
  start: () => void
  /** Asks the host again; an older answer never lands on a newer one. */
  refresh: () => Promise<void>
  /** As last read; it holds at once, also in a call. */
  policy: () => TelephonePolicy
  /** Works under no account any more, from the end of the calls on. */
  leave: () => void
}

export function createAgentAccount({
  host,
  clock,
  log,
  isOnCall,
  onAccount
}: AgentAccountDependencies): AgentAccount {
  let account: SipAccount | null = null
  let policy = defaultPolicy.telephone
  let asked = 0
  let isLeaving = false

  function drop(): void {
    if (isOnCall()) return
    account = null
    onAccount(null)
  }

  async function refresh(): Promise<void> {
    if (isLeaving) return drop()
    asked += 1
    const question = asked
    try {
      const answer = await host.call('phone.account', {})
      if (question === asked) policy = answer.policy
      const isNews = JSON.stringify(answer.account) !== JSON.stringify(account)
      if (question !== asked || !isNews || isOnCall()) return
      account = answer.account
      onAccount(account)
    } catch (error) {
      log.warn('phone.accountUnread', { error })
      clock.after(retryMs, () => void refresh())
    }
  }

  return {
    refresh,
    policy: () => policy,
    leave() {
      isLeaving = true
      asked += 1
      drop()
    },
    start() {
      host.on('phone.accountChanged', () => void refresh())
      host.onState((state) => {
        if (state === 'open') void refresh()
      })
      void refresh()
    }
  }
}
