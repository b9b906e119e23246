// Answers of contacts that are closed already, for as long as a slip of the hand in them can be put right: whose they are,
// until when, and the fields to be opened. Nothing is shown where there is nothing to put right.
import { Button } from '@mantine/core'
import { useStore } from 'zustand'
import type { SentCapture } from '../../../shared/desk-views.ts'
import { formatPhoneNumber } from '../../../shared/domain/phone-number.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { clockWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useTimeZone } from '../screen-state.ts'
import { CorrectFields } from './correct-fields.tsx'
import { FieldStates } from './field-states.tsx'
import { shownCaptures } from './sent-captures-store.ts'
import './sent-captures.css'

export function SentCaptures() {
  const t = useTexts()
  const now = useNow(10_000)
  const captures = shownCaptures(useStore(useDesk().stores.sentCaptures), now)
  if (captures.length === 0) return null
  return (
    <Panel title={t(($) => $.correction.sentTitle)} bare>
      <ul className="sent-captures">
        {captures.map((sent) => (
          <SentOne key={sent.interactionId} sent={sent} isOver={now > sent.until} />
        ))}
      </ul>
    </Panel>
  )
}

function SentOne({ sent, isOver }: { sent: SentCapture; isOver: boolean }) {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const { sentCaptures } = useDesk().stores
  const isOpened = useStore(sentCaptures, ({ opened }) => opened === sent.interactionId)
  const { customerName, msisdn, until, endedAt, capture, interactionId } = sent
  return (
    <li className="sent-capture">
      <time className="quiet number">
        {clockWords(endedAt ?? capture.outcome?.at ?? capture.startedAt, language, timeZone)}
      </time>
      <span className="strong">
        <ForeignText text={customerName} />
      </span>
      <span className="quiet number">{formatPhoneNumber(msisdn)}</span>
      <span className="quiet small">
        {t(($) => $.correction.until, { time: clockWords(until, language, timeZone) })}
      </span>
      <Button
        size="compact-xs"
        variant="default"
        className="push"
        aria-expanded={isOpened}
        aria-label={isOpened ? undefined : t(($) => $.correction.openWhose, { name: customerName })}
        onClick={() => sentCaptures.setState({ opened: isOpened ? null : interactionId })}
      >
        {isOpened ? t(($) => $.correction.close) : t(($) => $.correction.open)}
      </Button>
      {isOpened && (
        <div className="sent-capture-fields">
          <FieldStates capture={capture} />
          {isOver ? (
            <p className="quiet small">{t(($) => $.problems['correction-too-late'].what)}</p>
          ) : (
            <CorrectFields view={sent} capture={capture} />
          )}
        </div>
      )}
    </li>
  )
}
