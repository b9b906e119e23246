// The pages of the desk, with what waits on them.
import {
  type Icon,
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
import { useDesk } from './desk.ts'
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
  const parked = useStore(stores.deliveries, (state) => state.parked)
  const role = useSession()?.agent.role ?? null
  const badges: Partial<Record<DeskPage, { count: number; words: string }>> = {
    callbacks: { count: open, words: t(($) => $.rail.open, { count: open }) },
    deliveries: { count: parked, words: t(($) => $.rail.parked, { count: parked }) }
  }
  return (
    <nav className="rail" aria-label={t(($) => $.rail.label)}>
      {pagesOf(role).map((name) => {
        const Sign = icons[name]
        const badge = badges[name]
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
