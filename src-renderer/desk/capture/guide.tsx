// Leads one capture through its steps. A press goes to the host and comes back as a snapshot; focus then stands on the
// next thing to choose, unless the agent is writing somewhere else.
import { type ReactNode, useRef } from 'react'
import type { InteractionView } from '../../../shared/desk-views.ts'
import type { CaptureRecord, CaptureStep } from '../../../shared/domain/capture-record.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { customerNameOf } from './customer-name.ts'
import { type StepProps, useGuideFocus } from './guide-step.ts'
import { IdentifyStep } from './identify-step.tsx'
import { InviteStep } from './invite-step.tsx'
import { NeverAsk } from './never-ask.tsx'
import { PersuadeStep } from './persuade-step.tsx'
import { SayCard } from './say-card.tsx'
import { StepBar } from './step-bar.tsx'
import { ThankStep } from './thank-step.tsx'
import { UpdateStep } from './update-step.tsx'
import { WrongPersonButton } from './wrong-person.tsx'

const rooms: Record<CaptureStep, (props: StepProps) => ReactNode> = {
  identify: IdentifyStep,
  invite: InviteStep,
  persuade: PersuadeStep,
  update: UpdateStep,
  thank: ThankStep
}

interface GuideProps {
  view: InteractionView
  capture: CaptureRecord
  step: CaptureStep
}

export function Guide({ view, capture, step }: GuideProps) {
  const t = useTexts()
  const { capture: commands } = useDesk()
  const deed = useDeed()
  const area = useRef<HTMLDivElement>(null)
  useGuideFocus(area, step)
  const customerName = customerNameOf(view)
  const resumed = capture.interactionId !== capture.originInteractionId
  const Room = rooms[step]
  return (
    <div className="guide" ref={area} aria-busy={deed.busy}>
      <div className="guide-head">
        <StepBar step={step} />
        {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
        {resumed && (
          <>
            <p className="small quiet guide-line">{t(($) => $.guide.resumed)}</p>
            <SayCard wording="resume" customerName={customerName} />
            <WrongPersonButton view={view} />
          </>
        )}
      </div>
      <Room
        capture={capture}
        customerName={customerName}
        busy={deed.busy}
        ways={<NeverAsk view={view} />}
        press={(press) => void deed.run(() => commands.press(view.interactionId, press))}
      />
    </div>
  )
}
