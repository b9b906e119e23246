// Who is calling, painted from the INVITE alone in the frame it arrives: it waits for no record, host or centre.
import { IconPhoneIncoming } from '@tabler/icons-react'
import type { CallSnapshot } from '../../../shared/domain/call-snapshot.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { useTexts } from '../../ui/texts.ts'
import { durationWords } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { callerNumber } from '../caller-words.ts'
import './ring-card.css'

export function RingCard({ call }: { call: CallSnapshot }) {
  const t = useTexts()
  const now = useNow()
  const number = callerNumber(call, t)
  return (
    <section className="ring-card ringing-pulse" data-tone="ringing" aria-label={t(($) => $.call.ring)}>
      <div className="row toned strong">
        <IconPhoneIncoming size={18} aria-hidden />
        {t(($) => $.call.ring)}
      </div>
      <div className="ring-number number">{number}</div>
      {call.displayName !== '' && (
        <div className="clipped">
          <ForeignText text={call.displayName} />
        </div>
      )}
      <div className="quiet small number">
        {call.queue && <div>{t(($) => $.call.queue, { queue: call.queue })}</div>}
        {call.dnis && <div>{t(($) => $.call.dialled, { number: call.dnis })}</div>}
        <div>{t(($) => $.units.waited, { time: durationWords(now - call.enteredAt) })}</div>
        {call.enteredAtSource === 'invite' && <div>{t(($) => $.call.enteredApproximately)}</div>}
      </div>
      <div className="visually-hidden" role="alert">
        {t(($) => $.call.ringAnnouncement, { caller: call.displayName || number })}
      </div>
    </section>
  )
}
