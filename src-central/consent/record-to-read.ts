// Which record a command is about: nearly always the number's only one; of several it is named, and never guessed.
import type { Db } from '../store/schema.ts'
import { findAllByNumber, type Subscriber } from '../subscribers/subscriber-store.ts'

/** @throws when the number has several records and none is named; the ids are in the message, nothing else of them */
export async function recordToRead(
  db: Db,
  { msisdn, subscriberId }: { msisdn: string; subscriberId: string | null }
): Promise<Subscriber | undefined> {
  const all = await findAllByNumber(db, msisdn)
  if (subscriberId !== null) return all.find(({ subscriber_id }) => subscriber_id === subscriberId)
  if (all.length < 2) return all[0]
  const ids = all.map(({ subscriber_id }) => subscriber_id).join(', ')
  throw new Error(`this number has several records; say which one with --record: ${ids}`)
}
