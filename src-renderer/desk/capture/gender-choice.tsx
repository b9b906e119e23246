// Gender as the agent hears it. It can be noted and corrected at every step; in the first it has the digits.

import type { CaptureRecord } from '../../../shared/domain/capture-record.ts'
import { genderSchema } from '../../../shared/domain/subscriber.ts'
import { ChoiceGroup } from '../../ui/choice-group.tsx'
import { useTexts } from '../../ui/texts.ts'
import type { Press } from './capture-commands.ts'

interface GenderChoiceProps {
  capture: CaptureRecord
  press: (press: Press) => void
  digitRank: number | null
  current?: boolean
}

export function GenderChoice({ capture, press, digitRank, current = false }: GenderChoiceProps) {
  const t = useTexts()
  const value = capture.fields.gender?.value
  return (
    <div data-current={current ? '' : undefined}>
      <ChoiceGroup
        label={t(($) => $.fields.gender)}
        hint={t(($) => $.guide.genderHint)}
        choices={genderSchema.options.map((code) => ({ code, label: t(($) => $.fields.genders[code]) }))}
        chosen={typeof value === 'string' ? [value] : []}
        digitRank={digitRank}
        onChoose={(code) =>
          press(({ capture: now }) => ({
            type: 'assess-gender',
            // pressing the noted one again takes the note back
            value: now?.fields.gender?.value === code ? null : genderSchema.parse(code)
          }))
        }
      />
    </div>
  )
}
