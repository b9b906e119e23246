// The pages of the desk, with what waits on them.
import {
  type Icon,
  IconBellRinging,
  IconHeadset,
  IconHistory,
  IconPhoneOutgoing,
  IconSend,
  IconSettings,
  IconStethoscope,
  IconUsers
} from '@tabler/icons-react'
import { useStore } from 'zustand'
import { useTexts } from '../ui/texts.ts'
import { openCallbacks } from './callback/callback-store.ts'
import { useUnheeded } from './callback/use-unheeded.ts'
import { useDesk } from './desk.ts'
import { waitingForLead } from './outbox/delivery-store.ts'
import { type DeskPage, pagesOf } from './page-store.ts'
import './rail.css'
import { useSession } from './screen-state.ts'

const icons: Record<DeskPage, Icon> = {
  work: IconHeadset,
  callbacks: IconPhoneOutgoing,
  calls: IconHistory,
  deliveries: IconSend,
  counter: IconUsers,
  settings: IconSettings,
  diagnostics: IconStethoscope
}

export function Rail() {
  const t = useTexts()
  const { stores } = useDesk()
  const page = useStore(stores.page, (state) => state.page)
  const open = openCallbacks(useStore(stores.callbacks)).length
  const due = useStore(stores.callbacks, ({ reminder }) => reminder.due)
  const parked = useStore(stores.deliveries, (state) => state.parked + waitingForLead(state))
  const role = useSession()?.agent.role ?? null
  const unheeded = useUnheeded().count
  const badges: Partial<Record<DeskPage, { count: number; words: string; sign?: Icon }>> = {
    callbacks:
      due > 0
        ? { count: due, words: t(($) => $.rail.due, { count: due }), sign: IconBellRinging }
        : unheeded > 0
          ? {
              count: unheeded,
              words: t(($) => $.rail.unheeded, { count: unheeded }),
              sign: IconBellRinging
            }
          : { count: open, words: t(($) => $.rail.open, { count: open }) },
    deliveries: { count: parked, words: t(($) => $.rail.parked, { count: parked }) }
  }
  return (
    <nav className="rail" aria-label={t(($) => $.rail.label)}>
      {pagesOf(role).map((name) => {
        const Sign = icons[name]
        const badge = badges[name]
        const BadgeSign = badge?.sign
        return (
          <button
            key={name}
            type="button"
            className="rail-button"
            aria-current={name === page ? 'page' : undefined}
            onClick={() => stores.page.setState({ page: name })}
          >
            <Sign size={20} aria-hidden />
            <span>{t(($) => $.rail[name])}</span>
            {badge && badge.count > 0 && (
              <span className="rail-badge number">
                {BadgeSign && <BadgeSign size={10} aria-hidden />}
                <span aria-hidden>{badge.count}</span>
                <span className="visually-hidden">{badge.words}</span>
              </span>
            )}
          </button>
        )
      })}
    </nav>
  )
}
