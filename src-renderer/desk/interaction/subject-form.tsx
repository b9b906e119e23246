// Whom this contact is about when it is not the calling line: a number and the reason it is opened for. Every use is
// audited, and there are two per contact.
import { Button, TextInput } from '@mantine/core'
import { type SubmitEvent, useState } from 'react'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'

interface SubjectFormProps {
  interactionId: string
  /** `null` = the centre has not said. */
  changesLeft: number | null
  onDone?: () => void
}

const shortestReason = 3

export function SubjectForm({ interactionId, changesLeft, onDone }: SubjectFormProps) {
  const t = useTexts()
  const { interaction } = useDesk()
  const deed = useDeed()
  const [number, setNumber] = useState('')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const numberMissing = number.trim() === ''
  const reasonShort = reason.trim().length < shortestReason
  if (changesLeft === 0) return <p className="quiet">{t(($) => $.record.subject.none)}</p>

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (numberMissing || reasonShort) return
    const outcome = await deed.run(() => interaction.setSubject(interactionId, number.trim(), reason.trim()))
    if (outcome === null) onDone?.()
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => void submit(event)}
      aria-label={t(($) => $.record.subject.enter)}
    >
      <TextInput
        size="xs"
        label={t(($) => $.record.subject.number)}
        inputMode="tel"
        autoComplete="off"
        maxLength={64}
        value={number}
        error={tried && numberMissing && t(($) => $.record.subject.numberMissing)}
        onChange={(event) => setNumber(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label={t(($) => $.record.subject.reason)}
        autoComplete="off"
        maxLength={200}
        value={reason}
        error={tried && reasonShort && t(($) => $.record.subject.reasonShort)}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {changesLeft !== null && (
        <p className="quiet small">{t(($) => $.record.subject.left, { count: changesLeft })}</p>
      )}
      <div className="row">
        <Button type="submit" size="xs" loading={deed.busy}>
          {t(($) => $.record.subject.submit)}
        </Button>
        {onDone && (
          <Button size="xs" variant="default" onClick={onDone}>
            {t(($) => $.record.subject.cancel)}
          </Button>
        )}
      </div>
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </form>
  )
}
