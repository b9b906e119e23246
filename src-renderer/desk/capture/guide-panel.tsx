// The right column: may this customer be invited, and if so the four steps, one at a time. What is shown follows from the
// interaction alone, so a reloaded page stands at the same step.
import type { InteractionView } from '../../../shared/desk-views.ts'
import { type CaptureRecord, captureStepSchema } from '../../../shared/domain/capture-record.ts'
import { Panel } from '../../ui/panel.tsx'
import { useTexts } from '../../ui/texts.ts'
import { lastStep, stepNumber } from '../step-number.ts'
import { CaptureSummary } from './capture-summary.tsx'
import { customerNameOf } from './customer-name.ts'
import { WrongPersonSaid } from './wrong-person.tsx'
import './guide.css'
import { Guide } from './guide.tsx'
import { ServedKeys } from './served-keys.tsx'
import { Verdict } from './verdict.tsx'

export function GuidePanel({ view }: { view: InteractionView | null }) {
  const t = useTexts()
  const step = view?.capture ? liveStep(view.capture) : null
  const count = step && (
    <span className="quiet number">{t(($) => $.guide.step, { step: stepNumber(step), of: lastStep })}</span>
  )
  return (
    <Panel title={t(($) => $.guide.title)} aside={count} fill bare>
      {view ? (
        <GuideOf key={view.interactionId} view={view} />
      ) : (
        <p className="empty">{t(($) => $.guide.afterAnswer)}</p>
      )}
    </Panel>
  )
}

/** The step being led, `null` when the call is lost or the capture is over. */
function liveStep(capture: CaptureRecord) {
  const step = captureStepSchema.safeParse(capture.state)
  return step.success ? step.data : null
}

function GuideOf({ view }: { view: InteractionView }) {
  const { capture } = view
  const step = capture && liveStep(capture)
  if (capture && step && !view.wrongPerson) return <Guide view={view} capture={capture} step={step} />
  return (
    <div className="panel-body stack">
      {view.wrongPerson ? (
        <WrongPersonSaid />
      ) : capture ? (
        <CaptureSummary view={view} capture={capture} customerName={customerNameOf(view)} />
      ) : (
        <Verdict view={view} />
      )}
      <ServedKeys view={view} />
    </div>
  )
}
