// Rows the centre has refused and agents have handed over: whose, what kind and why, never what they say. The lead tells the
// agent's PC to send it once more, or to leave it, with a reason.
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useStore } from 'zustand'
import { giveUpReasonSchema, type HandedRow } from '../../../shared/central-contract.ts'
import { problemNumbers } from '../../../shared/problem.ts'
import { Panel } from '../../ui/panel.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { momentWords } from '../../ui/time-words.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useTimeZone } from '../screen-state.ts'
import type { LeadsWord } from './delivery-commands.ts'

export function HandedRows() {
  const t = useTexts()
  const rows = useStore(useDesk().stores.deliveries, (state) => state.handedRows)
  if (rows.length === 0) return null
  return (
    <Panel title={t(($) => $.handedRows.title)} bare>
      <ul className="deliveries">
        {rows.map((row) => (
          <HandedOne key={`${row.hostId} ${row.rowId}`} row={row} />
        ))}
      </ul>
    </Panel>
  )
}

function HandedOne({ row }: { row: HandedRow }) {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow(60_000)
  const { kind, problem, madeAt, agentName, handedAt, instruction } = row
  const agent = agentName ?? t(($) => $.conflict.unknownAuthor)
  const moment = (at: number) => momentWords(at, now, language, timeZone)
  return (
    <li className="delivery">
      <time className="quiet number">{moment(madeAt)}</time>
      <span className="delivery-kind strong">{t(($) => $.deliveries.kinds[kind])}</span>
      <span className="quiet small">{t(($) => $.conflict.handedBy, { agent, time: moment(handedAt) })}</span>
      {instruction ? (
        <span className="small push">{t(($) => $.handedRows.said[instruction], { agent })}</span>
      ) : (
        <Word row={row} />
      )}
      <span className="delivery-problem small">
        {t(($) => $.problems[problem].what)}{' '}
        {t(($) => $.problems.helpdesk, { code: problemNumbers[problem] })}
      </span>
    </li>
  )
}

function Word({ row }: { row: HandedRow }) {
  const t = useTexts()
  const { delivery } = useDesk()
  const deed = useDeed()
  const [isLeaving, setIsLeaving] = useState(false)
  const { problem } = deed
  const say = (word: LeadsWord) => void deed.run(() => delivery.instruct(row, word))
  return (
    <>
      <Button
        size="compact-xs"
        variant="filled"
        className="push"
        loading={deed.busy}
        onClick={() => say({ instruction: 'retry' })}
      >
        {t(($) => $.handedRows.retry)}
      </Button>
      <Button
        size="compact-xs"
        variant="default"
        aria-expanded={isLeaving}
        onClick={() => setIsLeaving(!isLeaving)}
      >
        {t(($) => $.handedRows.giveUp)}
      </Button>
      {isLeaving && (
        <fieldset className="handed-reasons row">
          <legend className="visually-hidden">{t(($) => $.handedRows.giveUp)}</legend>
          {giveUpReasonSchema.options.map((reason) => (
            <Button
              key={reason}
              size="compact-xs"
              variant="default"
              disabled={deed.busy}
              onClick={() => say({ instruction: 'give-up', reason })}
            >
              {t(($) => $.handedRows.reasons[reason])}
            </Button>
          ))}
        </fieldset>
      )}
      {problem && (
        <span className="small" role="alert">
          {t(($) => $.problems[problem].what)}
        </span>
      )}
    </>
  )
}
