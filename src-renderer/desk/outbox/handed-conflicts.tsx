// What agents have handed to the lead, oldest first: opened one by one, because opening shows a customer's values and is
// written down at the centre.
import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { Panel } from '../../ui/panel.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { momentWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useTimeZone } from '../screen-state.ts'
import { ConflictPanel } from './conflict-panel.tsx'

export function HandedConflicts() {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow(60_000)
  const handed = useStore(useDesk().stores.deliveries, (state) => state.handed)
  const [opened, setOpened] = useState<string | null>(null)
  return (
    <Panel title={t(($) => $.conflict.handedTitle)} bare>
      {handed.length === 0 && <p className="empty">{t(($) => $.conflict.handedEmpty)}</p>}
      <ul className="deliveries">
        {handed.map(({ captureId, handedAt, agentName, fields }) => (
          <li className="delivery" key={captureId}>
            <span className="strong">{fields.map((field) => t(($) => $.fields[field])).join(', ')}</span>
            <span className="quiet small">
              {t(($) => $.conflict.handedBy, {
                agent: agentName ?? t(($) => $.conflict.unknownAuthor),
                time: momentWords(handedAt, now, language, timeZone)
              })}
            </span>
            {opened !== captureId && (
              <Button
                size="compact-xs"
                variant="default"
                className="push"
                onClick={() => setOpened(captureId)}
              >
                {t(($) => $.conflict.open)}
              </Button>
            )}
            {opened === captureId && <Opened captureId={captureId} onClose={() => setOpened(null)} />}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Opened({ captureId, onClose }: { captureId: string; onClose: () => void }) {
  const place = useMemo(() => ({ kind: 'handed', captureId }) as const, [captureId])
  return <ConflictPanel place={place} onClose={onClose} />
}
