// For the lead: callbacks nobody has taken although it is long their time. Stands above every page until somebody takes them;
// while the lead has a call or its wrap-up it waits, as an agent's reminder does.
import { Button } from '@mantine/core'
import { IconBellRinging } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { useTexts } from '../../ui/texts.ts'
import { durationWords } from '../../ui/time-words.ts'
import { useDesk } from '../desk.ts'
import { useCall, useShownInteraction } from '../screen-state.ts'
import './callback.css'
import { useUnheeded } from './use-unheeded.ts'

export function UnheededNotice() {
  const t = useTexts()
  const { stores } = useDesk()
  const isOpen = useStore(stores.page, ({ page }) => page === 'callbacks')
  const isShown = useStore(stores.callbacks, ({ share }) => share === 'untaken')
  const { count, longestMs } = useUnheeded()
  const busy = [useCall(), useShownInteraction()].some((one) => one !== null)
  if (count === 0 || busy) return null
  const show = () => {
    stores.callbacks.setState({ share: 'untaken' })
    stores.page.setState({ page: 'callbacks' })
  }
  return (
    <section
      className="callback-reminder"
      data-tone="error"
      aria-label={t(($) => $.callbacks.lead.unheededTitle)}
    >
      <IconBellRinging size={22} aria-hidden className="toned" />
      <div className="callback-reminder-words" aria-live="polite">
        <p className="strong">{t(($) => $.callbacks.lead.unheeded, { count })}</p>
        <p className="quiet small">
          {t(($) => $.callbacks.lead.unheededFor, { time: durationWords(longestMs) })}
        </p>
      </div>
      {!(isOpen && isShown) && (
        <Button size="xs" variant="filled" onClick={show}>
          {t(($) => $.callbacks.lead.show)}
        </Button>
      )}
    </section>
  )
}
