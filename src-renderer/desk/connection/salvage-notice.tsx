// The store of this PC was damaged: what was saved, what could not be read, and under which name the damaged file lies. It
// stays until somebody has seen it, for nothing that was told here may vanish without a word.
import { useStore } from 'zustand'
import type { Salvage } from '../../../shared/desk-views.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { momentWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useTimeZone } from '../screen-state.ts'

export function SalvageNotice() {
  const { stores, salvage: commands } = useDesk()
  const salvage = useStore(stores.connection, (state) => state.salvage)
  if (!salvage) return null
  return (
    <ProblemNotice code="store-damaged" wide onDismiss={() => void commands.seen()}>
      <Account salvage={salvage} />
    </ProblemNotice>
  )
}

function Account({ salvage: { at, keptAs, saved, lost } }: { salvage: Salvage }) {
  const t = useTexts()
  const language = useLanguage()
  const time = momentWords(at, useNow(), language, useTimeZone())
  const kinds = lost.map(({ kind, count }) => {
    const words = t(($) => $.salvage.kinds[kind])
    return count === null
      ? t(($) => $.salvage.someOf, { kind: words })
      : t(($) => $.salvage.countOf, { kind: words, n: count })
  })
  return (
    <>
      <p>{t(($) => $.salvage.at, { time, saved, file: keptAs })}</p>
      <p>
        {lost.length === 0
          ? t(($) => $.salvage.nothingLost)
          : t(($) => $.salvage.lost, { kinds: kinds.join(', ') })}
      </p>
    </>
  )
}
