// Where the last records are: on this PC, sent, confirmed, at the carrier or refused by it, or parked with its problem and
// a retry.
import { Button } from '@mantine/core'
import { memo } from 'react'
import { useStore } from 'zustand'
import type { Delivery } from '../../../shared/desk-contract.ts'
import { problemNumbers } from '../../../shared/problem.ts'
import { deliveryWords } from '../../ui/delivery-words.ts'
import { Panel } from '../../ui/panel.tsx'
import type { Tone } from '../../ui/pill.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { momentWords } from '../../ui/time-words.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useTimeZone } from '../screen-state.ts'
import './outbox.css'

interface DeliveryListProps {
  /** How many of the newest are shown; all when absent. */
  rows?: number
  fill?: boolean
}

export const DeliveryList = memo(function DeliveryList({ rows, fill = false }: DeliveryListProps) {
  const t = useTexts()
  const { deliveries, parked } = useStore(useDesk().stores.deliveries)
  const shown = rows === undefined ? deliveries : troubledFirst(deliveries).slice(0, rows)
  const aside = parked > 0 && (
    <span className="toned strong" data-tone="error">
      {t(($) => $.deliveries.parked, { count: parked })}
    </span>
  )
  return (
    <Panel title={t(($) => $.deliveries.title)} aside={aside} fill={fill} bare>
      {shown.length === 0 ? (
        <p className="empty">{t(($) => $.deliveries.empty)}</p>
      ) : (
        <ul className="deliveries">
          {shown.map((delivery) => (
            <DeliveryRow key={delivery.rowId} delivery={delivery} whole={rows === undefined} />
          ))}
        </ul>
      )}
    </Panel>
  )
})

/** In the short list whatever needs a person comes before what goes by itself. */
const troubledFirst = (deliveries: readonly Delivery[]) =>
  deliveries.toSorted((a, b) => urgency(a) - urgency(b))
const urgency = ({ state }: Delivery) => {
  if (state === 'parked') return 0
  return state === 'carrier-refused' ? 1 : 2
}

const tones: Record<Delivery['state'], Tone> = {
  'on-this-pc': 'ringing',
  sending: 'talking',
  confirmed: 'available',
  carrier: 'available',
  'carrier-refused': 'error',
  parked: 'error'
}

function DeliveryRow({ delivery, whole }: { delivery: Delivery; whole: boolean }) {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow(60_000)
  const { problem, attempts } = delivery
  return (
    <li className="delivery">
      <time className="quiet number">{momentWords(delivery.createdAt, now, language, timeZone)}</time>
      <span className="delivery-kind">{t(($) => $.deliveries.kinds[delivery.kind])}</span>
      <span className="toned strong" data-tone={tones[delivery.state]}>
        {deliveryWords(delivery, t)}
      </span>
      {attempts > 1 && (
        <span className="quiet small">
          {t(($) => $.deliveries.attempts, { times: t(($) => $.units.times, { count: attempts }) })}
        </span>
      )}
      {delivery.state === 'parked' && <RetryButton rowId={delivery.rowId} />}
      {problem && (
        <span className="delivery-problem small">
          {t(($) => $.problems[problem].what)} {whole && t(($) => $.problems[problem].do)}{' '}
          {t(($) => $.problems.helpdesk, { code: problemNumbers[problem] })}
        </span>
      )}
    </li>
  )
}

function RetryButton({ rowId }: { rowId: string }) {
  const t = useTexts()
  const { delivery } = useDesk()
  const deed = useDeed()
  const { problem } = deed
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        className="push"
        loading={deed.busy}
        onClick={() => void deed.run(() => delivery.retry(rowId))}
      >
        {t(($) => $.deliveries.retry)}
      </Button>
      {problem && (
        <span className="small" role="alert">
          {t(($) => $.problems[problem].what)}
        </span>
      )}
    </>
  )
}
