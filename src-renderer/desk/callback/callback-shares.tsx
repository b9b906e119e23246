// What a lead sees at a glance: how many callbacks are open, due, overdue and held; pressing one shows only those.

import type { CallbackView } from '../../../shared/desk-views.ts'
import { useTexts } from '../../ui/texts.ts'
import { useNow } from '../../ui/use-now.ts'
import { type CallbackShare, callbackShares, isInShare } from './callback-store.ts'

interface CallbackSharesProps {
  tasks: readonly CallbackView[]
  chosen: CallbackShare
  onChoose: (share: CallbackShare) => void
}

export function CallbackShares({ tasks, chosen, onChoose }: CallbackSharesProps) {
  const t = useTexts()
  const now = useNow(10_000)
  return (
    <fieldset className="callback-note callback-shares" aria-label={t(($) => $.callbacks.lead.shares)}>
      {callbackShares.map((share) => {
        const count = tasks.filter((task) => isInShare(share, task, now)).length
        return (
          <button
            key={share}
            type="button"
            className="callback-share"
            aria-pressed={share === chosen}
            data-tone={share === 'overdue' && count > 0 ? 'error' : undefined}
            onClick={() => onChoose(share)}
          >
            <span className="callback-count number">{count}</span>
            <span>{t(($) => $.callbacks.lead[share])}</span>
          </button>
        )
      })}
    </fieldset>
  )
}
