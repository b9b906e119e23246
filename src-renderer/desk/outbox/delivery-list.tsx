// Where the records are: on this PC, sent, confirmed, at the carrier or refused by it, or waiting for a person, with its
// cause, whose it is to settle, and the one thing to do. A page at a time: an outage may leave ten thousand.
import { Button } from '@mantine/core'
import { memo, useMemo } from 'react'
import { useStore } from 'zustand'
import type { Delivery } from '../../../shared/desk-views.ts'
import { actorFor } from '../../../shared/domain/outbox-policy.ts'
import { problemNumbers } from '../../../shared/problem.ts'
import { deliveryWords } from '../../ui/delivery-words.ts'
import { KeyButton } from '../../ui/keys/key-button.tsx'
import { Panel } from '../../ui/panel.tsx'
import type { Tone } from '../../ui/pill.tsx'
import { useLanguage, useTexts } from '../../ui/texts.ts'
import { momentWords } from '../../ui/time-words.ts'
import { useDeed } from '../../ui/use-deed.ts'
import { useNow } from '../../ui/use-now.ts'
import { useDesk } from '../desk.ts'
import { useTimeZone } from '../screen-state.ts'
import { ConflictPanel } from './conflict-panel.tsx'
import { isStillTried, isTroubled, pageLength } from './delivery-store.ts'
import './outbox.css'

interface DeliveryListProps {
  /** How many of the newest are shown; all when absent. */
  rows?: number
  fill?: boolean
}

export const DeliveryList = memo(function DeliveryList({ rows, fill = false }: DeliveryListProps) {
  const t = useTexts()
  const { deliveries, parked, comparing } = useStore(useDesk().stores.deliveries)
  const isWhole = rows === undefined
  const shown = isWhole ? troubledFirst(deliveries) : troubledFirst(deliveries).slice(0, rows)
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
          {shown.map((delivery, index) => (
            <DeliveryRow
              key={delivery.rowId}
              delivery={delivery}
              whole={isWhole}
              hasKey={isWhole && index === 0 && comparing === null}
            />
          ))}
        </ul>
      )}
      {isWhole && <Pages />}
    </Panel>
  )
})

/** Whatever needs a person comes before what goes by itself. */
const troubledFirst = (deliveries: readonly Delivery[]) =>
  deliveries.toSorted((a, b) => urgency(a) - urgency(b))
const urgency = (delivery: Delivery) => {
  if (delivery.state === 'parked' || delivery.state === 'unreadable') return 0
  if (isTroubled(delivery)) return 1
  return delivery.state === 'carrier-refused' ? 2 : 3
}

const tones: Record<Delivery['state'], Tone> = {
  'on-this-pc': 'ringing',
  sending: 'talking',
  confirmed: 'available',
  carrier: 'available',
  'carrier-refused': 'error',
  cancelled: 'paused',
  parked: 'error',
  'handed-over': 'ringing',
  'given-up': 'paused',
  unreadable: 'error'
}

interface DeliveryRowProps {
  delivery: Delivery
  whole: boolean
  /** What needs a person stands first, and what to do about the first of them is one key. */
  hasKey: boolean
}

const DeliveryRow = memo(function DeliveryRow({ delivery, whole, hasKey }: DeliveryRowProps) {
  const t = useTexts()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const now = useNow(60_000)
  const comparing = useStore(useDesk().stores.deliveries, (state) => state.comparing)
  const { problem, attempts, rowId } = delivery
  return (
    <li className="delivery" data-troubled={isTroubled(delivery) ? '' : undefined}>
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
      <Way delivery={delivery} hasKey={hasKey} />
      {problem && (
        <span className="delivery-problem small">
          {t(($) => $.problems[problem].what)} {whole && t(($) => $.problems[problem].do)}{' '}
          {t(($) => $.problems.helpdesk, { code: problemNumbers[problem] })} <Actor delivery={delivery} />
        </span>
      )}
      {whole && comparing === rowId && <Comparison rowId={rowId} />}
    </li>
  )
})

/** Whose it is to settle. */
function Actor({ delivery }: { delivery: Delivery }) {
  const t = useTexts()
  if (!isTroubled(delivery)) return null
  if (isStillTried(delivery)) return <span className="strong">{t(($) => $.deliveries.stuck)}</span>
  const actor = delivery.state === 'handed-over' ? 'lead' : actorFor(delivery.problem)
  return <span className="strong">{t(($) => $.deliveries.actor[actor])}</span>
}

/** The one thing to do about it. */
function Way({ delivery, hasKey }: Pick<DeliveryRowProps, 'delivery' | 'hasKey'>) {
  const { state, rowId, hasConflict } = delivery
  const t = useTexts()
  const { stores } = useDesk()
  const comparing = useStore(stores.deliveries, (all) => all.comparing)
  if (state === 'unreadable') return <RetryButton rowId={rowId} hasKey={hasKey} />
  if (state === 'parked' && !hasConflict) return <RetryButton rowId={rowId} hasKey={hasKey} mayHandOver />
  if (state !== 'parked' || comparing === rowId) return null
  const compare = () => {
    stores.deliveries.setState({ comparing: rowId })
    stores.page.setState({ page: 'deliveries' })
  }
  return (
    <WayButton hasKey={hasKey} variant="filled" words={t(($) => $.deliveries.compare)} onPress={compare} />
  )
}

function Comparison({ rowId }: { rowId: string }) {
  const { stores } = useDesk()
  const place = useMemo(() => ({ kind: 'here', rowId }) as const, [rowId])
  return <ConflictPanel place={place} onClose={() => stores.deliveries.setState({ comparing: null })} />
}

/** Older and newer; nothing where one page is all. */
function Pages() {
  const t = useTexts()
  const { delivery, stores } = useDesk()
  const { offset, total } = useStore(stores.deliveries)
  const deed = useDeed()
  if (total <= pageLength) return null
  const to = (next: number) => void deed.run(() => delivery.page(next))
  const last = Math.min(total, offset + pageLength)
  return (
    <div className="row delivery-pages">
      <Button
        size="compact-xs"
        variant="default"
        disabled={offset === 0}
        onClick={() => to(offset - pageLength)}
      >
        {t(($) => $.deliveries.newer)}
      </Button>
      <span className="quiet small number">
        {t(($) => $.deliveries.range, { from: offset + 1, to: last, total })}
      </span>
      <Button
        size="compact-xs"
        variant="default"
        disabled={last >= total}
        onClick={() => to(offset + pageLength)}
      >
        {t(($) => $.deliveries.older)}
      </Button>
    </div>
  )
}

interface WayButtonProps {
  words: string
  onPress: () => void
  hasKey: boolean
  busy?: boolean
  variant?: 'filled' | 'default'
}

function WayButton({ words, onPress, hasKey, busy = false, variant = 'default' }: WayButtonProps) {
  if (hasKey)
    return (
      <span className="push">
        <KeyButton
          action="next"
          size="compact-xs"
          variant={variant}
          busy={busy}
          words={words}
          onPress={onPress}
        />
      </span>
    )
  return (
    <Button size="compact-xs" variant={variant} className="push" loading={busy} onClick={onPress}>
      {words}
    </Button>
  )
}

/** Or, where the centre will refuse it again, the lead says what becomes of it. */
function RetryButton(props: { rowId: string; hasKey: boolean; mayHandOver?: boolean }) {
  const { rowId, hasKey, mayHandOver = false } = props
  const t = useTexts()
  const { delivery } = useDesk()
  const deed = useDeed()
  const { problem } = deed
  return (
    <>
      <WayButton
        hasKey={hasKey}
        busy={deed.busy}
        words={t(($) => $.deliveries.retry)}
        onPress={() => void deed.run(() => delivery.retry(rowId))}
      />
      {mayHandOver && (
        <Button
          size="compact-xs"
          variant="default"
          disabled={deed.busy}
          onClick={() => void deed.run(() => delivery.handOverRow(rowId))}
        >
          {t(($) => $.deliveries.handOver)}
        </Button>
      )}
      {problem && (
        <span className="small" role="alert">
          {t(($) => $.problems[problem].what)}
        </span>
      )}
    </>
  )
}
