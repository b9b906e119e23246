// What a lead sees at a glance: how many callbacks are open, due, overdue, nobody's and held, and how late the
// latest is; pressing one shows only those.

import type { CallbackView } from '../../../shared/desk-views.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { useTexts } from '../../ui/texts.ts'
import { durationWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { useSession } from '../screen-state.ts'
import { type CallbackShare, callbackShares, isInShare } from './callback-store.ts'

interface CallbackSharesProps {
  /** The longest due first. */
  tasks: readonly CallbackView[]
  chosen: CallbackShare
  onChoose: (share: CallbackShare) => void
}

export function CallbackShares({ tasks, chosen, onChoose }: CallbackSharesProps) {
  const t = useTexts()
  const now = useNow(10_000)
  const policy = useSession()?.policy ?? defaultPolicy
  return (
    <fieldset className="callback-note callback-shares" aria-label={t(($) => $.callbacks.lead.shares)}>
      {callbackShares.map((share) => {
        const [first, ...others] = tasks.filter((task) => isInShare(share, task, { now, policy }))
        const count = first ? others.length + 1 : 0
        const isLate = (share === 'overdue' || share === 'untaken') && first !== undefined
        return (
          <button
            key={share}
            type="button"
            className="callback-share"
            aria-pressed={share === chosen}
            data-tone={isLate ? 'error' : undefined}
            onClick={() => onChoose(share)}
          >
            <span className="callback-count number">{count}</span>
            <span>{t(($) => $.callbacks.lead[share])}</span>
            {isLate && (
              <span className="quiet small">
                {t(($) => $.callbacks.lead.longest, { time: durationWords(now - first.dueAt) })}
              </span>
            )}
          </button>
        )
      })}
    </fieldset>
  )
}
