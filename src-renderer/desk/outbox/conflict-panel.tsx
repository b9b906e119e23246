// Two accounts of a record, field by field and side by side: who told which, when and where. One of the two is chosen for
// each; until then nothing is written. Digits choose, Ctrl+Enter confirms.
import { Button } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { ConflictChoice, ConflictChoices } from '../../../shared/domain/capture-record.ts'
import { formatPhoneNumber } from '../../../shared/domain/phone-number.ts'
import type { FieldConflict, ProfileConflict } from '../../../shared/domain/profile-conflict.ts'
import type { FieldName } from '../../../shared/domain/subscriber.ts'
import { ChoiceGroup } from '../../ui/choice-group.tsx'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { keyRanks } from '../../ui/keys/use-key.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { momentWords } from '../../ui/time-words.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useTimeZone, useValueWords } from '../screen-state.ts'
import type { Compared, ConflictPlace } from './delivery-commands.ts'

interface ConflictPanelProps {
  /** The same value as long as it is the same place. */
  place: ConflictPlace
  onClose: () => void
}

export function ConflictPanel({ place, onClose }: ConflictPanelProps) {
  const t = useTexts()
  const { delivery } = useDesk()
  const [looked, setLooked] = useState(0)
  const [compared, setCompared] = useState<Compared | null>(null)
  useEffect(() => {
    let isGone = false
    // looked at anew with each count: the record has changed once more
    if (looked >= 0) void delivery.compare(place).then((now) => isGone || setCompared(now))
    return () => {
      isGone = true
    }
  }, [delivery, place, looked])
  return (
    <section className="conflict" aria-label={t(($) => $.conflict.title)}>
      {compared?.kind === 'refused' && <ProblemNotice code={compared.code} onDismiss={onClose} />}
      {compared?.kind === 'compared' && (
        <SideBySide
          key={compared.conflict.version}
          place={place}
          conflict={compared.conflict}
          msisdn={compared.msisdn}
          onClose={onClose}
          onChanged={() => setLooked(looked + 1)}
        />
      )}
    </section>
  )
}

interface SideBySideProps extends ConflictPanelProps {
  conflict: ProfileConflict
  msisdn: string | null
  /** The record has changed once more: both accounts are to be looked at again. */
  onChanged: () => void
}

function SideBySide({ place, conflict, msisdn, onClose, onChanged }: SideBySideProps) {
  const t = useTexts()
  const { delivery } = useDesk()
  const deed = useDeed()
  const [choices, setChoices] = useState<ConflictChoices>({})
  const [tried, setTried] = useState(false)
  const area = useRef<HTMLDivElement>(null)
  const open = conflict.fields.map(({ field }) => field).filter((field) => choices[field] === undefined)
  const current = open[0]
  useEffect(() => area.current?.querySelector<HTMLElement>('[data-choice][tabindex="0"]')?.focus(), [])

  const choose = (field: FieldName, choice: ConflictChoice) => setChoices({ ...choices, [field]: choice })
  const settle = async (work: () => ReturnType<typeof delivery.handOver>) => {
    const outcome = await deed.run(work)
    if (outcome === null) onClose()
    else if (outcome === 'version-conflict') onChanged()
  }
  const decide = () => {
    setTried(true)
    if (open.length === 0) void settle(() => delivery.decide(place, conflict.version, choices))
  }
  const missing = open.map((field) => t(($) => $.fields[field])).join(', ')
  return (
    <div ref={area}>
      {msisdn && (
        <p className="strong number">
          {t(($) => $.conflict.subscriber, { number: formatPhoneNumber(msisdn) })}
        </p>
      )}
      <p className="quiet small">
        {conflict.fields.length === 0 ? t(($) => $.conflict.settled) : t(($) => $.conflict.hint)}
      </p>
      {conflict.fields.map((one) => (
        <FieldSides
          key={one.field}
          conflict={one}
          chosen={choices[one.field]}
          hasDigits={one.field === (current ?? conflict.fields[0]?.field)}
          onChoose={(choice) => choose(one.field, choice)}
        />
      ))}
      <div className="row">
        <KeyButton
          action="next"
          rank={keyRanks.guide}
          words={t(($) => $.conflict.decide)}
          icon={IconCheck}
          variant="filled"
          busy={deed.busy}
          describedBy="conflict-missing"
          onPress={decide}
        />
        {place.kind === 'here' && (
          <Button
            size="xs"
            variant="default"
            onClick={() => void settle(() => delivery.handOver(place.rowId))}
          >
            {t(($) => $.conflict.handOver)}
          </Button>
        )}
        <Button size="xs" variant="subtle" onClick={onClose}>
          {t(($) => $.conflict.close)}
        </Button>
        <output className="toned strong small" data-tone="error" id="conflict-missing">
          {tried && open.length > 0 && t(($) => $.conflict.missing, { fields: missing })}
        </output>
      </div>
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </div>
  )
}

interface FieldSidesProps {
  conflict: FieldConflict
  chosen: ConflictChoice | undefined
  hasDigits: boolean
  onChoose: (choice: ConflictChoice) => void
}

function FieldSides({ conflict, chosen, hasDigits, onChoose }: FieldSidesProps) {
  const t = useTexts()
  const { field, theirs, ours } = conflict
  const accounts = { theirs: useAccountWords(field, theirs), ours: useAccountWords(field, ours) }
  const choices = (['theirs', 'ours'] as const).map((code) => ({
    code,
    label: t(($) => $.conflict[code], { value: accounts[code].value }),
    note: accounts[code].origin
  }))
  return (
    <ChoiceGroup
      label={t(($) => $.fields[field])}
      choices={choices}
      chosen={chosen ? [chosen] : []}
      digitRank={hasDigits ? keyRanks.guide : null}
      onChoose={(code) => onChoose(code === 'ours' ? 'ours' : 'theirs')}
    />
  )
}

/** What was told, and by whom it was taken down, when and where. */
function useAccountWords(field: FieldName, account: FieldConflict['theirs'] | FieldConflict['ours']) {
  const t = useTexts()
  const words = useValueWords()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow(60_000)
  const { value, status, at, agentName, channel } = account
  const origin = [
    agentName ?? t(($) => $.conflict.unknownAuthor),
    at === null ? t(($) => $.conflict.unknownTime) : momentWords(at, now, language, timeZone),
    channel && t(($) => $.conflict.channels[channel])
  ]
  return {
    value: value === null ? t(($) => $.fields.statuses[status]) : words(field, value),
    origin: origin.filter(Boolean).join(' · ')
  }
}
