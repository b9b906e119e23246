// A slip of the hand in what has been sent already: one field is opened, chosen anew, and goes out as a change of its own.
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { InteractionView } from '../../../shared/desk-views.ts'
import { correctableFields } from '../../../shared/domain/capture-correction.ts'
import {
  type CaptureRecord,
  type Correction,
  correctionSchema
} from '../../../shared/domain/capture-record.ts'
import { defaultPolicy } from '../../../shared/domain/policy.ts'
import { type FieldName, genderSchema } from '../../../shared/domain/subscriber.ts'
import { type Choice, ChoiceGroup } from '../../ui/choice-group.tsx'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { labelWords, useSession } from '../screen-state.ts'

interface CorrectFieldsProps {
  view: Pick<InteractionView, 'interactionId' | 'phase' | 'channel' | 'endedAt' | 'takenOver'>
  capture: CaptureRecord
}

export function CorrectFields({ view, capture }: CorrectFieldsProps) {
  const t = useTexts()
  const desk = useDesk()
  const deed = useDeed()
  const now = useNow(30_000)
  const { correctionMinutes } = (useSession()?.policy ?? defaultPolicy).capture
  const [opened, setOpened] = useState<FieldName | null>(null)
  const [isSent, setIsSent] = useState(false)
  const { phase, channel, endedAt, interactionId } = view
  const fields = correctableFields(capture, { phase, channel, endedAt, now, correctionMinutes })
  if (fields.length === 0 || view.takenOver) return null

  const send = async (correction: Correction) => {
    const outcome = await deed.run(() => desk.capture.correct(interactionId, correction))
    if (outcome !== null) return
    setOpened(null)
    setIsSent(true)
  }
  return (
    <section className="stack" aria-label={t(($) => $.correction.title)}>
      {opened && fields.includes(opened) ? (
        <NewValue
          key={opened}
          field={opened}
          capture={capture}
          busy={deed.busy}
          onSave={(correction) => void send(correction)}
          onCancel={() => setOpened(null)}
        />
      ) : (
        <div className="row">
          <span className="quiet small">{t(($) => $.correction.title)}</span>
          {fields.map((field) => (
            <Button key={field} size="compact-xs" variant="default" onClick={() => setOpened(field)}>
              {t(($) => $.correction.button, { field: t(($) => $.fields[field]).toLocaleLowerCase() })}
            </Button>
          ))}
        </div>
      )}
      <output className="quiet small">{isSent && !opened && t(($) => $.correction.sent)}</output>
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </section>
  )
}

interface NewValueProps {
  field: FieldName
  capture: CaptureRecord
  busy: boolean
  onSave: (correction: Correction) => void
  onCancel: () => void
}

function NewValue({ field, capture, busy, onSave, onCancel }: NewValueProps) {
  const t = useTexts()
  const before = capture.fields[field]?.value ?? []
  const [chosen, setChosen] = useState<readonly string[]>(typeof before === 'string' ? [before] : before)
  const several = field === 'hobbies'
  const choose = (code: string) => {
    if (!several) return setChosen([code])
    setChosen(chosen.includes(code) ? chosen.filter((other) => other !== code) : [...chosen, code])
  }
  const correction = correctionSchema.safeParse({ field, value: several ? chosen : chosen[0] })
  return (
    <>
      <ChoiceGroup
        label={t(($) => $.correction.button, { field: t(($) => $.fields[field]).toLocaleLowerCase() })}
        choices={useFieldChoices(field)}
        chosen={chosen}
        multiple={several}
        digitRank={keyRanks.guide}
        onChoose={choose}
      />
      <div className="row">
        <KeyButton
          action="next"
          rank={keyRanks.guide}
          words={t(($) => $.correction.save)}
          variant="filled"
          busy={busy}
          disabled={!correction.success}
          onPress={() => correction.success && onSave(correction.data)}
        />
        <Button size="xs" variant="subtle" onClick={onCancel}>
          {t(($) => $.correction.cancel)}
        </Button>
      </div>
    </>
  )
}

function useFieldChoices(field: FieldName): Choice[] {
  const t = useTexts()
  const language = useLanguage()
  const catalogue = useSession()?.catalogue
  if (field === 'gender')
    return genderSchema.options.map((code) => ({ code, label: t(($) => $.fields.genders[code]) }))
  const entries = (field === 'hobbies' ? catalogue?.hobbyGroups : catalogue?.occupations) ?? []
  return entries.map(({ code, label }) => ({ code, label: labelWords(label, language) }))
}
