// Subscribers in the database, and how a row becomes the record an agent sees.
import type { Selectable } from 'kysely'
import type { LastContact, LineFacts, Profile, SubscriberRecord } from '../../shared/domain/subscriber.ts'
import { type CallQuality, lineGrade } from '../../shared/domain/voice-quality.ts'
import type { Db, StoredField, StoredProfile, SubscriberRow } from '../store/schema.ts'

export type Subscriber = Selectable<SubscriberRow>

const shownContacts = 5
/** More than a customer could be asked to tell apart. */
const mostRecords = 8

/** Nearly always one at most; of several a person chooses. */
export const findAllByNumber = (db: Db, msisdn: string): Promise<Subscriber[]> =>
  db
    .selectFrom('subscriber')
    .selectAll()
    .where('msisdn', '=', msisdn)
    .orderBy('subscriber_id')
    .limit(mostRecords)
    .execute()

/** The number's only record; none of several. */
export async function findByNumber(db: Db, msisdn: string): Promise<Subscriber | undefined> {
  const all = await findAllByNumber(db, msisdn)
  return all.length === 1 ? all[0] : undefined
}

export const findById = (db: Db, subscriberId: string): Promise<Subscriber | undefined> =>
  db.selectFrom('subscriber').selectAll().where('subscriber_id', '=', subscriberId).executeTakeFirst()

/** The row, held until the transaction ends. */
export const lockById = (db: Db, subscriberId: string): Promise<Subscriber | undefined> =>
  db
    .selectFrom('subscriber')
    .selectAll()
    .where('subscriber_id', '=', subscriberId)
    .forUpdate()
    .executeTakeFirst()

export async function readRecord(db: Db, row: Subscriber): Promise<SubscriberRecord> {
  const contacts = await db
    .selectFrom('contact')
    .select(['closed_at as at', 'channel', 'reason', 'result', 'quality'])
    .where('subscriber_id', '=', row.subscriber_id)
    .orderBy('closed_at', 'desc')
    .limit(shownContacts)
    .execute()
  return {
    subscriberId: row.subscriber_id,
    msisdn: row.msisdn,
    name: row.name,
    owner: row.owner,
    line: row.line,
    billing: row.billing,
    activatedOn: row.activated_on,
    tier: row.tier,
    kndl: row.kndl,
    profile: shownProfile(row.profile),
    contacts: contacts.map(shownContact),
    servicePoints: row.service_points,
    ...(row.never_ask && { neverAsk: row.never_ask }),
    version: row.version
  }
}

/** How the line was is a word to the desk; the figures are for whoever keeps the lines. */
function shownContact({ quality, ...contact }: LastContact & { quality: CallQuality | null }): LastContact {
  const line = quality && lineGrade(quality)
  return { ...contact, ...(line && { line }) }
}

/** The centre's field versions stay at the centre. */
export const shownProfile = ({ gender, occupation, hobbies }: StoredProfile): Profile => ({
  gender: shownField(gender),
  occupation: shownField(occupation),
  hobbies: shownField(hobbies)
})

export const shownField = ({ status, value, at, interactionId }: StoredField) => ({
  status,
  value,
  at,
  interactionId
})

/**
 * A number the centre has no subscription for is another network's line, whatever its prefix (numbers are portable). Of several
 * records, what they agree on, and any that is not ordinary.
 */
export function lineFactsOf(rows: readonly Subscriber[]): LineFacts {
  const [first, ...others] = rows
  if (!first) return { network: 'other', owner: null, line: 'ordinary' }
  const isOneOwner = others.every(({ owner }) => owner === first.owner)
  const line = rows.find((row) => row.line !== 'ordinary')?.line ?? 'ordinary'
  return { network: 'own', owner: isOneOwner ? first.owner : null, line }
}
