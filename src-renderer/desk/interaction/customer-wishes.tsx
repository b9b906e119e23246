// What the customer asks for about their own data: never to be asked again, to be asked after all, or to take back what they
// told. Taking back erases, so that it is confirmed, field by field.
import { Button, Checkbox } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { type FieldName, fieldNameSchema, type SubscriberRecord } from '../../../shared/domain/subscriber.ts'
import { ProblemNotice } from '../../ui/problem-notice.tsx'
import { ReasonMenu } from '../../ui/reason-menu.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { dayWords } from '../../ui/time-words.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useDesk } from '../desk.ts'
import { useTimeZone } from '../screen-state.ts'

interface WishProps {
  interactionId: string
  record: SubscriberRecord
}

export function NeverAskSign({ record: { neverAsk } }: Pick<WishProps, 'record'>) {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  if (!neverAsk) return null
  const date = dayWords(neverAsk.at, language, timeZone)
  return (
    <p className="strong toned" data-tone="error">
      {t(($) => $.record.wish.neverAskSince, { date })}
    </p>
  )
}

export function CustomerWishes({ interactionId, record }: WishProps) {
  const t = useTexts()
  const { interaction } = useDesk()
  const deed = useDeed()
  const [withdrawing, setWithdrawing] = useState(false)
  const asking = record.neverAsk ? 'ask-again' : 'never-ask'
  const choose = (code: string) => {
    if (code === 'withdraw') setWithdrawing(true)
    else void deed.run(() => interaction.wish(interactionId, { kind: asking }))
  }
  if (withdrawing)
    return <WithdrawalForm interactionId={interactionId} onDone={() => setWithdrawing(false)} />
  return (
    <div className="customer-wishes">
      <ReasonMenu
        words={t(($) => $.record.wish.open)}
        reasons={[
          {
            code: asking,
            label: record.neverAsk ? t(($) => $.record.wish.askAgain) : t(($) => $.record.wish.neverAsk)
          },
          { code: 'withdraw', label: t(($) => $.record.wish.withdraw) }
        ]}
        towards="up"
        onChoose={choose}
      />
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </div>
  )
}

function WithdrawalForm({ interactionId, onDone }: { interactionId: string; onDone: () => void }) {
  const t = useTexts()
  const { interaction } = useDesk()
  const deed = useDeed()
  const [fields, setFields] = useState<FieldName[]>([...fieldNameSchema.options])
  const cancel = useRef<HTMLButtonElement>(null)
  // the whole question comes into sight, and the first Enter does no harm
  useEffect(() => cancel.current?.focus(), [])
  const withdraw = async () => {
    const outcome = await deed.run(() => interaction.wish(interactionId, { kind: 'withdraw', fields }))
    if (outcome === null) onDone()
  }
  return (
    <section className="stack customer-wishes" aria-label={t(($) => $.record.wish.title)}>
      <Checkbox.Group
        size="xs"
        label={t(($) => $.record.wish.withdrawWhat)}
        value={fields}
        error={fields.length === 0 && t(($) => $.record.wish.none)}
        onChange={(chosen) => setFields(fieldNameSchema.options.filter((field) => chosen.includes(field)))}
      >
        <div className="stack">
          {fieldNameSchema.options.map((field) => (
            <Checkbox key={field} size="xs" value={field} label={t(($) => $.fields[field])} />
          ))}
        </div>
      </Checkbox.Group>
      <p className="small strong toned" data-tone="error">
        {t(($) => $.record.wish.withdrawWarning)}
      </p>
      <div className="row">
        <Button
          size="xs"
          color="red"
          loading={deed.busy}
          disabled={fields.length === 0}
          onClick={() => void withdraw()}
        >
          {t(($) => $.record.wish.confirm)}
        </Button>
        <Button ref={cancel} size="xs" variant="default" onClick={onDone}>
          {t(($) => $.record.wish.cancel)}
        </Button>
      </div>
      {deed.problem && <ProblemNotice code={deed.problem} onDismiss={deed.dismiss} />}
    </section>
  )
}
