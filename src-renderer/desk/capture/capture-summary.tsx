// A capture that is over or interrupted: what became of it, what was taken down, and how far that has got on its way.
import { useStore } from 'zustand'
import type { CaptureRecord } from '../../../shared/domain/capture-record.ts'
import { deliveryWords } from '../../ui/delivery-words.ts'
import { useTexts } from '../../ui/texts.ts'
import { useDesk } from '../desk.ts'
import { FieldStates } from './field-states.tsx'
import { SayCard } from './say-card.tsx'

interface CaptureSummaryProps {
  capture: CaptureRecord
  customerName: string
  /** The customer has called again, and a colleague goes on. */
  takenOver?: boolean | undefined
}

export function CaptureSummary({ capture, customerName, takenOver }: CaptureSummaryProps) {
  const t = useTexts()
  const { stores } = useDesk()
  const delivery = useStore(stores.deliveries, ({ deliveries }) =>
    deliveries.find(({ captureId }) => captureId === capture.captureId)
  )
  return (
    <section className="capture-summary" aria-label={t(($) => $.guide.collected)}>
      <output className="strong">
        {takenOver ? t(($) => $.guide.takenOver) : <Outcome capture={capture} />}
      </output>
      {isThankworthy(capture) && <SayCard wording="thank-answered" customerName={customerName} />}
      <FieldStates capture={capture} />
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
