// A capture that is over or interrupted: what became of it, what was taken down, and how far that has got on its way.
import { useStore } from 'zustand'
import type { InteractionView } from '../../../shared/desk-views.ts'
import type { CaptureRecord } from '../../../shared/domain/capture-record.ts'
import { deliveryWords } from '../../ui/delivery-words.ts'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import { CorrectFields } from './correct-fields.tsx'
import { FieldStates } from './field-states.tsx'
import { SayCard } from './say-card.tsx'

interface CaptureSummaryProps {
  view: InteractionView
  capture: CaptureRecord
  customerName: string
}

export function CaptureSummary({ view, capture, customerName }: CaptureSummaryProps) {
  const t = useTexts()
  const { stores } = useDesk()
  // with a correction there are two of one capture: the newest is the last word
  const delivery = useStore(stores.deliveries, ({ deliveries }) =>
    deliveries.find(({ kind, captureId }) => kind === 'profile-change' && captureId === capture.captureId)
  )
  const { takenOver } = view
  return (
    <section className="capture-summary" aria-label={t(($) => $.guide.collected)}>
      <output className="strong">
        {takenOver ? t(($) => $.guide.takenOver) : <Outcome capture={capture} />}
      </output>
      {isThankworthy(capture) && <SayCard wording="thank-answered" customerName={customerName} />}
      <FieldStates capture={capture} />
      <CorrectFields view={view} capture={capture} />
      {delivery && <p className="quiet">{deliveryWords(delivery, t)}</p>}
      {capture.state === 'closed' && !takenOver && <p className="quiet">{t(($) => $.guide.nothingToSend)}</p>}
    </section>
  )
}

/** The customer told something and is still there to be thanked. */
const isThankworthy = ({ outcome, fields }: CaptureRecord): boolean =>
  outcome?.code === 'sent' &&
  [fields.occupation, fields.hobbies].some((field) => field?.status === 'answered')

function Outcome({ capture: { state, outcome } }: { capture: CaptureRecord }) {
  const t = useTexts()
  if (state === 'suspended') return t(($) => $.guide.ended.suspended)
  return outcome ? t(($) => $.guide.ended[outcome.code]) : t(($) => $.guide.paused)
}
