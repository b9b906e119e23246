// What the agent must know at once when something is away: that the call goes on, and that nothing is lost.
import { IconBooks, IconPlugConnectedX } from '@tabler/icons-react'
import { useStore } from 'zustand'
import { problemNumbers } from '../../../shared/problem.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import type { ConnectionState } from './connection-store.ts'
import { SalvageNotice } from './salvage-notice.tsx'

/** Without the host nothing is known of the centre: one banner is enough. */
function awayWords(link: ConnectionState['link'], centre: ConnectionState['centre']) {
  if (link !== 'open') return 'linkDownBanner' as const
  return centre === 'down' ? ('centreDownBanner' as const) : null
}

export function ConnectionBanners() {
  const t = useTexts()
  const { stores } = useDesk()
  const { link, centre } = useStore(stores.connection)
  const problem = useStore(stores.phone, ({ snapshot }) => snapshot?.problem)
  const isOutdated = useStore(stores.session, ({ session }) => session?.catalogueOutdated === true)
  if (link === 'lost') return <ProblemNotice code="host-lost" wide onRetry={() => location.reload()} />
  if (link === 'replaced')
    return (
      <ProblemNotice
        code="page-replaced"
        wide
        onRetry={() => (window.top ?? window).location.reload()}
        retryWords={t(($) => $.connection.workHere)}
      />
    )
  const away = awayWords(link, centre)
  return (
    <>
      {away && (
        <output className="banner" data-tone="ringing">
          <IconPlugConnectedX size={18} aria-hidden />
          {t(($) => $.connection[away])}
        </output>
      )}
      {isOutdated && (
        <output className="banner" data-tone="ringing">
          <IconBooks size={18} aria-hidden />
          {t(($) => $.connection.catalogueOutdated, { code: problemNumbers['catalogue-missing'] })}
        </output>
      )}
      {problem && <ProblemNotice code={problem} wide />}
      <SalvageNotice />
    </>
  )
}
