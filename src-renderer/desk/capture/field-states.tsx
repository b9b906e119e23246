// How far each wanted field is, in words.
import { type Icon, IconCircle, IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react'
import type { CapturedField, CaptureRecord } from '../../../shared/domain/capture-record.ts'
import type { FieldName } from '../../../shared/domain/subscriber.ts'
import { type Texts, useTexts } from '../../ui/texts.ts'
import { useValueWords } from '../screen-state.ts'

const signs: Record<CapturedField['status'] | 'open', Icon> = {
  answered: IconCircleCheck,
  assessed: IconCircleCheck,
  refused: IconCircleX,
  unknown: IconHelpCircle,
  open: IconCircle
}

export function wantedFields({ assessGender, ask }: CaptureRecord): FieldName[] {
  return [...(assessGender ? (['gender'] as const) : []), ...ask]
}

export function FieldStates({ capture }: { capture: CaptureRecord }) {
  const t = useTexts()
  return (
    <dl className="facts field-states" aria-label={t(($) => $.guide.collected)}>
      {wantedFields(capture).map((field) => (
        <FieldState key={field} field={field} state={capture.fields[field]} />
      ))}
    </dl>
  )
}

function FieldState({ field, state }: { field: FieldName; state: CapturedField | null }) {
  const t = useTexts()
  const Sign = signs[state?.status ?? 'open']
  return (
    <>
      <dt>{t(($) => $.fields[field])}</dt>
      <dd>
        <Sign size={14} aria-hidden className="field-sign" /> <StateWords state={state} field={field} />
      </dd>
    </>
  )
}

export function StateWords({ field, state }: { field: FieldName; state: CapturedField | null }) {
  const words = useValueWords()
  const t = useTexts()
  if (state?.value) return <span className="strong">{words(field, state.value)}</span>
  return <span>{statusWords(field, state, t)}</span>
}

function statusWords(field: FieldName, state: CapturedField | null, t: Texts): string {
  if (state) return t(($) => $.fields.statuses[state.status])
  return field === 'gender' ? t(($) => $.fields.statuses.missingGender) : t(($) => $.fields.statuses.open)
}
