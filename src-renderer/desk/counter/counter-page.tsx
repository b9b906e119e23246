// The shop clerk's way in: no telephone, a number and the reason of the visit. Every record opened here is audited.
import { Button, TextInput } from '@mantine/core'
import { type SubmitEvent, useState } from 'react'
import { Panel } from '../../ui/panel.tsx'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { useTexts } from '../../ui/texts.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'

const shortestReason = 3

export function CounterPage() {
  const t = useTexts()
  const { interaction, stores } = useDesk()
  const deed = useDeed()
  const [number, setNumber] = useState('')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const numberMissing = number.trim() === ''
  const reasonShort = reason.trim().length < shortestReason

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    if (numberMissing || reasonShort) return
    const outcome = await deed.run(() => interaction.openCounter(number.trim(), reason.trim()))
    if (outcome === null) stores.page.setState({ page: 'work' })
  }
  return (
    <div className="settings">
      <Panel title={t(($) => $.counter.title)}>
        <form
          className="stack"
          onSubmit={(event) => void submit(event)}
          aria-label={t(($) => $.counter.title)}
        >
          <p className="quiet">{t(($) => $.counter.lead)}</p>
          <TextInput
            size="xs"
            label={t(($) => $.counter.number)}
            inputMode="tel"
            autoComplete="off"
            maxLength={64}
            value={number}
            error={tried && numberMissing && t(($) => $.record.subject.numberMissing)}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
          <TextInput
            size="xs"
            label={t(($) => $.counter.reason)}
            autoComplete="off"
            maxLength={200}
            value={reason}
            error={tried && reasonShort && t(($) => $.record.subject.reasonShort)}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" size="xs" loading={deed.busy}>
              {t(($) => $.counter.open)}
            </Button>
          </div>
          {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
        </form>
      </Panel>
    </div>
  )
}
