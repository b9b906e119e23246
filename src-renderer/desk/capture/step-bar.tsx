// Where in the four steps the agent is.
import type { CaptureStep } from '../../../shared/domain/capture-record.ts'
import { useTexts } from '../../ui/texts.ts'
import { stepNumber } from '../step-number.ts'

const steps = [1, 2, 3, 4] as const

export function StepBar({ step }: { step: CaptureStep }) {
  const t = useTexts()
  const present = stepNumber(step)
  return (
    <ol className="step-bar" aria-label={t(($) => $.guide.stepsLabel)}>
      {steps.map((number) => (
        <li
          key={number}
          aria-current={number === present ? 'step' : undefined}
          data-done={number < present && number !== 3 ? '' : undefined}
        >
          {number}. {t(($) => $.guide.steps[number])}
        </li>
      ))}
    </ol>
  )
}
