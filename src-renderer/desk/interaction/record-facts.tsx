// What the record says, in words. A value stands only under a status that makes it an answer: what a refusal left in the
// carrier's system, or nobody knows the origin of, is never shown as one.
import { memo, type ReactNode } from 'react'
import { localDay } from '../../../shared/domain/local-time.ts'
import { formatPhoneNumber } from '../../../shared/domain/phone-number.ts'
import type { FieldName, ProfileField, SubscriberRecord } from '../../../shared/domain/subscriber.ts'
import { ForeignText } from '../../ui/foreign-text.tsx'
import { type Texts, useLanguage, useTexts } from '../../ui/texts.ts'
import { calendarWords, dayWords, wholeYears } from '../../ui/time-words.ts'
import { useNow } from '../../ui/use-now.ts'
import { useTimeZone, useValueWords } from '../screen-state.ts'

export const RecordFacts = memo(function RecordFacts({ record }: { record: SubscriberRecord }) {
  const t = useTexts()
  const yesNo = (is: boolean) => (is ? t(($) => $.record.yes) : t(($) => $.record.no))
  return (
    <>
      <div className="record-name">
        <ForeignText text={record.name} />
      </div>
      <div className="quiet number">{formatPhoneNumber(record.msisdn)}</div>
      <h3 className="section-title">{t(($) => $.record.sections.profile)}</h3>
      <dl className="facts">
        <ProfileFact field="gender" value={record.profile.gender} />
        <ProfileFact field="occupation" value={record.profile.occupation} />
        <ProfileFact field="hobbies" value={record.profile.hobbies} />
      </dl>
      <h3 className="section-title">{t(($) => $.record.sections.subscriber)}</h3>
      <dl className="facts">
        <Fact name={t(($) => $.record.owner)}>
          {record.owner ? t(($) => $.record.owners[record.owner ?? 'individual']) : t(($) => $.units.unknown)}
        </Fact>
        <Fact name={t(($) => $.record.line)}>{t(($) => $.record.lines[record.line])}</Fact>
        <Fact name={t(($) => $.record.billing)}>{t(($) => $.record.billings[record.billing])}</Fact>
        <Fact name={t(($) => $.record.activated)}>
          <Activation day={record.activatedOn} />
        </Fact>
        <Fact name={t(($) => $.record.tier)}>{t(($) => $.record.tiers[record.tier])}</Fact>
        <Fact name={t(($) => $.record.kndl)}>{yesNo(record.kndl)}</Fact>
        <Fact name={t(($) => $.record.version)}>
          <span className="number">{record.version}</span>
        </Fact>
      </dl>
    </>
  )
})

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Activation({ day }: { day: string | null }) {
  const t = useTexts()
  const language = useLanguage()
  const today = localDay(useNow(60_000), useTimeZone())
  if (day === null) return t(($) => $.units.unknown)
  const years = t(($) => $.units.years, { count: wholeYears(day, today) })
  return (
    <span className="number">{t(($) => $.record.tenure, { date: calendarWords(day, language), years })}</span>
  )
}

function ProfileFact({ field, value }: { field: FieldName; value: ProfileField }) {
  const t = useTexts()
  const words = useValueWords()
  const language = useLanguage()
  const timeZone = useTimeZone()
  const has = value.value !== null && (value.status === 'answered' || value.status === 'assessed')
  return (
    <Fact name={t(($) => $.fields[field])}>
      {has && value.value !== null ? (
        <span className="strong">{words(field, value.value)}</span>
      ) : (
        <span className={value.status === 'unknown' ? 'toned strong' : undefined} data-tone="ringing">
          {statusWords(field, value, t)}
        </span>
      )}
      {value.at !== null && (
        <div className="quiet small number">
          {has ? `${t(($) => $.fields.statuses[value.status])} · ` : ''}
          {t(($) => $.record.setAt, { date: dayWords(value.at, language, timeZone) })}
        </div>
      )}
    </Fact>
  )
}

function statusWords(field: FieldName, { status }: ProfileField, t: Texts): string {
  if (status !== 'unknown') return t(($) => $.fields.statuses[status])
  return field === 'gender' ? t(($) => $.fields.statuses.missingGender) : t(($) => $.fields.statuses.missing)
}
